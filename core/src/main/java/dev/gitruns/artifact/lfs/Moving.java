package dev.gitruns.artifact.lfs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A stream from a network that ends with an error where nothing comes for too long. */
final class Moving extends FilterInputStream {
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "still streams");
            thread.setDaemon(true);
            return thread;
          });

  private final ScheduledFuture<?> watch;
  private volatile long moved = System.nanoTime();
  private volatile boolean still;

  Moving(InputStream in, Duration longest) {
    super(in);
    watch = WATCH.scheduleWithFixedDelay(() -> closeIfStill(longest), 1, 1, TimeUnit.SECONDS);
  }

  private void closeIfStill(Duration longest) {
    if (System.nanoTime() - moved > longest.toNanos()) {
      still = true;
      try {
        in.close();
      } catch (IOException e) {
        return;
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    try {
      int read = in.read(bytes, from, length);
      moved = System.nanoTime();
      return read;
    } catch (IOException e) {
      throw still ? new IOException("nothing came any more", e) : e;
    }
  }

  @Override
  public void close() throws IOException {
    watch.cancel(false);
    super.close();
  }
}
