package dev.gitruns.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Times and durations in microseconds as people read them: always UTC, or relative to now. */
public final class TimeText {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  // Years with five digits would break columns; nobody trains there.
  private static final long LATEST = 253_402_300_799_000_000L;

  private TimeText() {}

  /** {@code 2026-01-31 09:30:00Z}. */
  public static String utc(long micros) {
    if (micros < -LATEST || micros > LATEST) {
      return "(no time: " + micros + ")";
    }
    return UTC.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }

  /** How long ago: {@code 5 min ago}; {@code just now} below a minute and where clocks disagree. */
  public static String ago(long micros, long nowMicros) {
    long seconds = Math.floorDiv(nowMicros, 1_000_000L) - Math.floorDiv(micros, 1_000_000L);
    if (seconds < -120) {
      return "in the future";
    }
    if (seconds < 60) {
      return "just now";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min ago";
    }
    if (seconds < 2 * 86_400) {
      return seconds / 3600 + " h ago";
    }
    long days = seconds / 86_400;
    if (days < 60) {
      return days + " days ago";
    }
    return days < 730 ? days / 30 + " months ago" : days / 365 + " years ago";
  }

  /** {@link #ago} in a few characters, for tables: {@code 5m}, {@code 3h}, {@code 12d}. */
  public static String age(long micros, long nowMicros) {
    String text = ago(micros, nowMicros);
    return switch (text) {
      case "just now" -> "now";
      case "in the future" -> "future";
      default ->
          text.replace(" ago", "")
              .replace(" min", "m")
              .replace(" h", "h")
              .replace(" days", "d")
              .replace(" months", "mo")
              .replace(" years", "y");
    };
  }

  /** The microseconds from a start to an end; empty if the clock was set back between them. */
  public static Optional<Long> between(long start, long end) {
    long took = end - start;
    // Far apart, the difference overflows and has the other sign.
    return took >= 0 && end >= start ? Optional.of(took) : Optional.empty();
  }

  /** {@code 850ms}, {@code 12.5s}, {@code 3m05s}, {@code 2h07m}, {@code 4d11h}. */
  public static String duration(long micros) {
    if (micros < 0) {
      return "-" + duration(micros == Long.MIN_VALUE ? Long.MAX_VALUE : -micros);
    }
    if (micros < 1_000_000) {
      return micros / 1000 + "ms";
    }
    long seconds = micros / 1_000_000;
    if (seconds < 60) {
      long tenths = micros / 100_000 % 10;
      return tenths == 0 ? seconds + "s" : seconds + "." + tenths + "s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "m", seconds % 60, "s");
    }
    if (seconds < 86_400) {
      return two(seconds / 3600, "h", seconds / 60 % 60, "m");
    }
    return two(seconds / 86_400, "d", seconds / 3600 % 24, "h");
  }

  private static String two(long big, String bigUnit, long small, String smallUnit) {
    return big + bigUnit + (small < 10 ? "0" : "") + small + smallUnit;
  }
}
