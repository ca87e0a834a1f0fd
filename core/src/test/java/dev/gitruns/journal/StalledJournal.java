package dev.gitruns.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A writer on a disk that stalls when told to: every write goes through a pipe first, and while
 * that is full the system holds the call.
 */
public final class StalledJournal implements AutoCloseable {
  private static final int CAPACITY = 1 << 16;

  /** What the writer told its listener. */
  public final List<String> troubles = new CopyOnWriteArrayList<>();

  private final RandomAccessFile pipe;
  private final CountDownLatch waiting = new CountDownLatch(1);
  private volatile boolean stalled;

  /** Makes the pipe in this directory. */
  public StalledJournal(Path directory) throws IOException, InterruptedException {
    Path fifo = directory.resolve("pipe");
    if (new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() != 0) {
      throw new IOException("mkfifo failed");
    }
    // Opened for both, or opening would wait for the other side.
    pipe = new RandomAccessFile(fifo.toFile(), "rw");
  }

  /** A writer of this journal whose queue holds this many records. */
  public JournalWriter writer(Path journal, int queue) throws IOException {
    WriterSettings settings =
        WriterSettings.of(Clock.systemUTC(), new Random())
            .withQueue(queue, 1L << 30)
            .withCloseLimit(Duration.ofSeconds(60))
            .withTrouble(troubles::add)
            .withSinks(ThroughPipe::new);
    return new JournalWriter(journal, WriterName.create("h", 1, new Random()), settings);
  }

  /** From now on writes wait. */
  public void stall() throws IOException {
    pipe.write(new byte[CAPACITY]);
    stalled = true;
  }

  /** Returns when a call waits for the disk. */
  public void awaitWaiting() throws InterruptedException {
    waiting.await();
  }

  /** Writes go on. */
  public void release() throws IOException {
    stalled = false;
    pipe.readFully(new byte[CAPACITY]);
  }

  @Override
  public void close() throws IOException {
    pipe.close();
  }

  private final class ThroughPipe implements JournalSink {
    private final FileSink file;

    ThroughPipe(Path path) {
      try {
        file = FileSink.create(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int write(byte[] record) throws IOException {
      if (stalled) {
        waiting.countDown();
        pipe.write(1); // the system holds this while the pipe is full
      }
      return file.write(record);
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
