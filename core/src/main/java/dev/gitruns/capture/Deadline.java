package dev.gitruns.capture;

import java.time.Duration;

/** A moment after which work stops, by the monotonic clock. */
record Deadline(long nanos) {

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** What is left, never negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  void check(String what) {
    if (left().isZero()) {
      throw new GitTimeout(what);
    }
  }
}
