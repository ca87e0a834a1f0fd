package dev.gitruns.store.git;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Lets writers take turns, so that large batches don't lose every race. Only a courtesy: after the
 * time-out, or where the file system has no locks, the writer goes on without it, and the compare
 * and swap of the ref alone decides.
 */
final class TurnLock implements AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;

  private TurnLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  static TurnLock take(Path runs, Duration patience) throws IOException {
    FileChannel channel;
    try {
      Files.createDirectories(runs);
      channel =
          FileChannel.open(
              runs.resolve("turn.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      return new TurnLock(null, null);
    }
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return new TurnLock(channel, lock);
        }
      } catch (OverlappingFileLockException e) {
        // Another thread of this process has it.
        Thread.onSpinWait();
      } catch (IOException e) {
        return new TurnLock(channel, null);
      }
      if (System.nanoTime() >= end) {
        return new TurnLock(channel, null);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new TurnLock(channel, null);
      }
    }
  }

  boolean held() {
    return lock != null;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
