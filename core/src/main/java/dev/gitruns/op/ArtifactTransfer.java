package dev.gitruns.op;

import dev.gitruns.artifact.BlobWatch;
import dev.gitruns.workspace.Watch;
import java.util.concurrent.atomic.AtomicLong;

/** Counts bytes of several threads for people who watch. */
final class ArtifactTransfer implements BlobWatch {
  private static final long MEGA = 1_000_000;

  private final Watch watch;
  private final String what;
  private final long total;
  private final AtomicLong done = new AtomicLong();

  ArtifactTransfer(Watch watch, String what, long bytes) {
    this.watch = watch;
    this.what = what + ", MB";
    this.total = bytes;
  }

  @Override
  public void moved(long bytes) {
    long now = done.addAndGet(bytes);
    synchronized (this) {
      watch.at(what, Math.min(now, total) / MEGA, Math.max(1, total / MEGA));
    }
  }
}
