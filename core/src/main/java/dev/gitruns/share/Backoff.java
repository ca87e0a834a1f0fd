package dev.gitruns.share;

import dev.gitruns.model.GitRunsException;
import java.util.concurrent.ThreadLocalRandom;

/** Waits before another try: longer each time, and by chance, so that many don't meet again. */
public final class Backoff {
  private static final long LONGEST = 4_000;

  private Backoff() {}

  /**
   * Sleeps.
   *
   * @param round how many tries there were
   * @throws GitRunsException of kind ENVIRONMENT where somebody interrupts it
   */
  public static void pause(int round) {
    long most = Math.min(LONGEST, 50L << Math.min(round, 10));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most / 4, most));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT, "Interrupted while waiting for others.", "", e);
    }
  }
}
