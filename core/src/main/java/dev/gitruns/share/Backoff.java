package dev.gitruns.share;

import dev.gitruns.model.GitRunsException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits before another try: longer each time, and by chance, so that many don't meet again. How
 * long follows from how long a try takes: where thirty want the same ref, each must leave room for
 * the tries of all others, or the slow ones never win.
 */
public final class Backoff {
  private static final long SHORTEST = 50;
  private static final long LONGEST = 30_000;
  private static final int MOST_DOUBLINGS = 6;

  private Backoff() {}

  /**
   * Sleeps for up to twice the time that a try took, after the second one four times, and so on; at
   * most half a minute.
   *
   * @param round how many tries there were
   * @param took how long the last one took
   * @throws GitRunsException of kind ENVIRONMENT where somebody interrupts it
   */
  public static void pause(int round, Duration took) {
    long one = Math.max(SHORTEST, Math.min(LONGEST, took.toMillis()));
    long most = Math.min(LONGEST, one << Math.min(round, MOST_DOUBLINGS));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(SHORTEST / 2, most));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT, "Interrupted while waiting for others.", "", e);
    }
  }
}
