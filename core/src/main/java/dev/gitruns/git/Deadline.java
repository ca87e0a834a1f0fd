package dev.gitruns.git;

import java.time.Duration;

/** A moment after which work stops, by the monotonic clock. */
public record Deadline(long nanos) {

  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** What is left, never negative. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  public void check(String what) {
    if (left().isZero()) {
      throw new GitTimeout(what);
    }
  }
}
