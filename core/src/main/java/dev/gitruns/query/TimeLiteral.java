package dev.gitruns.query;

import dev.gitruns.model.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates, times (UTC where no offset stands) and durations in a filter, as microseconds. */
final class TimeLiteral {
  private static final Pattern PART =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|[smhdw]?)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "ms", 1_000L,
          "s", 1_000_000L,
          "", 1_000_000L,
          "m", 60_000_000L,
          "h", 3_600_000_000L,
          "d", 86_400_000_000L,
          "w", 604_800_000_000L);

  private TimeLiteral() {}

  static boolean wanted(Property.Kind kind) {
    return kind == Property.Kind.TIME || kind == Property.Kind.DURATION;
  }

  static String example(Property.Kind kind) {
    return kind == Property.Kind.TIME
        ? "Write a time in UTC like 2026-01-31 or 2026-01-31T09:30."
        : "Write a duration like 90s, 45m, 1h30m or 2d.";
  }

  /** The literal in microseconds, or empty where the kind wants none or the text is none. */
  static Optional<Literal> of(Property.Kind kind, String text) {
    if (!wanted(kind)) {
      return Optional.empty();
    }
    Optional<Long> micros = kind == Property.Kind.TIME ? time(text) : duration(text);
    return micros.map(value -> new Literal(text, Value.of(value)));
  }

  private static Optional<Long> time(String text) {
    String iso = text.trim().replace(' ', 'T');
    try {
      if (iso.length() <= 10) {
        return Optional.of(micros(LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC)));
      }
      return Optional.of(micros(OffsetDateTime.parse(iso).toInstant()));
    } catch (DateTimeParseException noOffset) {
      try {
        return Optional.of(micros(LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC)));
      } catch (DateTimeParseException noTime) {
        return Optional.empty();
      }
    }
  }

  private static long micros(Instant instant) {
    // Dates of four-digit years fit; others stop at the ends.
    long seconds =
        Math.max(-9_000_000_000_000L, Math.min(9_000_000_000_000L, instant.getEpochSecond()));
    return seconds * 1_000_000L + instant.getNano() / 1_000;
  }

  private static Optional<Long> duration(String text) {
    Matcher part = PART.matcher(text);
    BigDecimal sum = BigDecimal.ZERO;
    int at = 0;
    while (at < text.length() && part.find(at) && part.start() == at) {
      boolean bareInside = part.group(2).isEmpty() && part.group().length() < text.length();
      if (bareInside) {
        return Optional.empty();
      }
      sum =
          sum.add(new BigDecimal(part.group(1)).multiply(new BigDecimal(UNITS.get(part.group(2)))));
      at = part.end();
    }
    return at == 0 || at < text.length()
        ? Optional.empty()
        : Optional.of(sum.setScale(0, RoundingMode.HALF_UP).longValueExact());
  }
}
