package dev.gitruns;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.op.SealRuns;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Seals runs that have ended, on a thread that nobody waits for unless they ask to. Those that end
 * within a moment are sealed together: one commit and one pack, where each alone would have its
 * own.
 */
final class BackgroundSeal {
  private static final Duration COMPANY = Duration.ofMillis(1500);

  private final RecordingGround ground;
  private final Errands errands = new Errands("git-runs seal");

  private final Queue<Path> ended = new ConcurrentLinkedQueue<>();
  // How many want it now; guarded by this.
  private int hurried;
  private Workspace workspace;

  BackgroundSeal(RecordingGround ground) {
    this.ground = ground;
  }

  void add(Path journal) {
    ended.add(journal);
    errands.add(this::sealEnded);
  }

  /** On the one thread of the errands. */
  private void sealEnded() {
    if (ended.isEmpty()) {
      return; // sealed with one before
    }
    waitForCompany();
    List<Path> together = new ArrayList<>();
    for (Path journal = ended.poll(); journal != null; journal = ended.poll()) {
      together.add(journal);
    }
    try {
      if (workspace == null) {
        Optional<Workspace> another = ground.another();
        if (another.isEmpty()) {
          return;
        }
        workspace = another.get();
      }
      new SealRuns(workspace).together(together).trouble().forEach(ground.settings()::tell);
    } catch (GitRunsException e) {
      ground.settings().tell("A run isn't sealed yet: " + e.getMessage() + " " + e.next());
    } catch (RuntimeException e) {
      ground.settings().tell("A run isn't sealed yet: " + e);
    }
  }

  private synchronized void waitForCompany() {
    long until = System.nanoTime() + COMPANY.toNanos();
    try {
      for (long left = COMPANY.toNanos();
          hurried == 0 && left > 0;
          left = until - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void hurry(int more) {
    hurried += more;
    notifyAll();
  }

  /** Waits for what was added so far; false where that takes longer. */
  boolean await(Duration limit) {
    CountDownLatch reached = new CountDownLatch(1);
    errands.add(reached::countDown);
    hurry(1);
    try {
      return errands.isFinished() || reached.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      hurry(-1);
    }
  }

  /** Takes nothing more, and waits for what was added. */
  boolean finish(Duration limit) {
    errands.add(this::letGo);
    hurry(1);
    return errands.finish(limit);
  }

  private void letGo() {
    if (workspace != null) {
      workspace.close();
    }
  }
}
