package dev.gitruns.journal;

import java.util.Optional;

/** Whether a run that didn't say it ended still lives. */
public enum Liveness {
  /** Its process is there, or wrote not long ago. */
  ALIVE,
  /** Its process was on this host and is gone: the run crashed. */
  GONE,
  /** Elsewhere, and silent for ten minutes: worth showing, not to be sealed. */
  STALE,
  /** Elsewhere, and silent for a day: to be sealed as crashed. */
  EXPIRED;

  static final long STALE_MICROS = 10L * 60 * 1_000_000;
  static final long EXPIRED_MICROS = 24L * 60 * 60 * 1_000_000;

  /** Four heartbeats: after a boot, how long a namesake of this host is given to be heard. */
  static final long NAMESAKE_MICROS = 2L * 60 * 1_000_000;

  /**
   * Judges by the process where it can be seen from here, else by silence. A wrong verdict costs
   * nothing: what the run writes later is a new segment.
   *
   * @param lastTime the time of the last record or heartbeat, in microseconds since 1970
   * @param now the same clock, now
   */
  public static Liveness judge(ProcessFacts process, long lastTime, long now, HostFacts here) {
    // A clock that is ahead must not keep a run alive for ever.
    long silent = Math.abs(now - lastTime);
    boolean known = process.pid().isPresent() && process.host().equals(here.host());
    if (known && process.bootId().equals(here.bootId())) {
      if (!differ(process.pidSpace(), here.pidSpace())) {
        return runs(process, here) ? ALIVE : GONE;
      }
    } else if (known && process.bootId().isPresent() && here.bootId().isPresent()) {
      return silent > NAMESAKE_MICROS ? GONE : ALIVE;
    }
    if (silent > EXPIRED_MICROS) {
      return EXPIRED;
    }
    return silent > STALE_MICROS ? STALE : ALIVE;
  }

  /** Whether the process of the run is seen on this host. */
  public static boolean runsHere(ProcessFacts process, HostFacts here) {
    return process.pid().isPresent()
        && process.host().equals(here.host())
        && process.bootId().equals(here.bootId())
        && !differ(process.pidSpace(), here.pidSpace())
        && runs(process, here);
  }

  private static boolean differ(Optional<String> a, Optional<String> b) {
    return a.isPresent() && b.isPresent() && !a.equals(b);
  }

  /** A number that another process has by now, started at another time, is not it. */
  private static boolean runs(ProcessFacts process, HostFacts here) {
    var start = here.startOf(process.pid().getAsLong());
    return start.isPresent() && (process.pidStart().isEmpty() || process.pidStart().equals(start));
  }
}
