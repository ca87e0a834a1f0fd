package dev.gitruns;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does what nobody waits for, one after the other on a daemon thread that ends when idle. */
final class Errands {
  private final ThreadPoolExecutor thread;

  Errands(String name) {
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread made = new Thread(work, name);
              made.setDaemon(true);
              return made;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  /** Has it done later; does nothing once {@link #takeNoMore} or {@link #finish} was called. */
  void add(Runnable work) {
    try {
      thread.execute(work);
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // Ended, or no thread can be started: what is missing is seen at the end.
      return;
    }
  }

  /** Does what was added, and nothing that is added later. */
  void takeNoMore() {
    thread.shutdown();
  }

  boolean isFinished() {
    return thread.isTerminated();
  }

  /** Takes nothing more, and waits for what was added; false where that isn't done in time. */
  boolean finish(Duration limit) {
    takeNoMore();
    try {
      return thread.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
