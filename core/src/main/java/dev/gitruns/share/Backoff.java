package dev.gitruns.share;

import dev.gitruns.model.GitRunsException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits before another try, by chance, so that many don't meet again. How long follows from how
 * long a try takes: where thirty want the same ref, each must leave room for the tries of all
 * others. So waits grow at first; then they shrink again, so that who has lost often comes before
 * those who just began.
 */
public final class Backoff {
  private static final long SHORTEST = 50;
  private static final long LONGEST = 30_000;
  private static final int MOST_DOUBLINGS = 5;

  private Backoff() {}

  /**
   * Sleeps for up to twice the time that a try took, after the second one four times, up to
   * thirty-two times, and from there on back to the time that one took; at most half a minute.
   *
   * @param round how many tries there were
   * @param took how long the last one took
   * @throws GitRunsException of kind ENVIRONMENT where somebody interrupts it
   */
  public static void pause(int round, Duration took) {
    long one = Math.max(SHORTEST, Math.min(LONGEST, took.toMillis()));
    int doublings =
        round <= MOST_DOUBLINGS
            ? round
            : Math.max(0, MOST_DOUBLINGS - (round - MOST_DOUBLINGS) / 2);
    long most = Math.min(LONGEST, one << doublings);
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(SHORTEST / 2, most));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT, "Interrupted while waiting for others.", "", e);
    }
  }
}
