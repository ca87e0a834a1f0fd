package dev.gitruns.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeTextTest {

  @Test
  void timesAreUtc() {
    assertThat(TimeText.utc(0)).isEqualTo("1970-01-01 00:00:00Z");
    assertThat(TimeText.utc(1_767_225_600_999_999L)).isEqualTo("2026-01-01 00:00:00Z");
    assertThat(TimeText.utc(-1)).isEqualTo("1969-12-31 23:59:59Z");
  }

  @Test
  void absurdTimesAreNoTimes() {
    assertThat(TimeText.utc(Long.MAX_VALUE)).startsWith("(no time");
    assertThat(TimeText.utc(Long.MIN_VALUE)).startsWith("(no time");
    assertThat(TimeText.ago(Long.MIN_VALUE, Long.MAX_VALUE)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "5, just now",
    "-30, just now",
    "-3600, in the future",
    "65, 1 min ago",
    "7200, 2 h ago",
    "172800, 2 days ago",
    "8640000, 3 months ago",
    "63072000, 2 years ago"
  })
  void agesAreRough(long seconds, String text) {
    long now = 1_767_225_600_000_000L;
    assertThat(TimeText.ago(now - seconds * 1_000_000, now)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "5, now",
    "-3600, future",
    "65, 1m",
    "7200, 2h",
    "172800, 2d",
    "8640000, 3mo",
    "63072000, 2y"
  })
  void agesInTablesAreShort(long seconds, String text) {
    long now = 1_767_225_600_000_000L;
    assertThat(TimeText.age(now - seconds * 1_000_000, now)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 7, 2",
    "5, 5, 0",
    "7, 5,",
    "-9223372036854775808, 9223372036854775807,",
    "9223372036854775807, -9223372036854775808,",
    "-1, 9223372036854775807,"
  })
  void timeBetweenIsEmptyIfTheClockWasSetBack(long start, long end, Long took) {
    assertThat(TimeText.between(start, end)).isEqualTo(java.util.Optional.ofNullable(took));
  }

  @ParameterizedTest
  @CsvSource({
    "850000, 850ms",
    "1000000, 1s",
    "12500000, 12.5s",
    "185000000, 3m05s",
    "7620000000, 2h07m",
    "385200000000, 4d11h",
    "-1000000, -1s"
  })
  void durationsHaveTwoUnits(long micros, String text) {
    assertThat(TimeText.duration(micros)).isEqualTo(text);
  }
}
