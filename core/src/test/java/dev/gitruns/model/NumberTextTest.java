package dev.gitruns.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {

  @ParameterizedTest
  @CsvSource({
    "0.913412345, 0.91341",
    "12.34567, 12.346",
    "41, 41",
    "-3.0, -3",
    "0, 0",
    "-0.0, 0",
    "123456789, 123456789",
    "12345678901234, 1.2346e13",
    "123456.7, 123457",
    "0.0001234567, 1.2346e-4",
    "0.00123, 0.00123",
    "999999.9, 1000000",
    "NaN, NaN",
    "Infinity, inf",
    "-Infinity, -inf",
    "4.9E-324, 4.9407e-324"
  })
  void briefNumbersHaveFiveDigits(double value, String text) {
    assertThat(NumberText.brief(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0003, 3e-4",
    "0.001, 1e-3",
    "0.01, 0.01",
    "1.0, 1.0",
    "100.0, 100.0",
    "0.1, 0.1",
    "2e-3, 2e-3",
    "1e22, 1e22",
    "2.0E7, 2e7",
    "12345678.5, 12345678.5",
    "-0.0, -0.0",
    "0.30000000000000004, 0.30000000000000004",
    "NaN, NaN"
  })
  void exactNumbersAreShort(double value, String text) {
    assertThat(NumberText.exact(value)).isEqualTo(text);
  }

  @Test
  void exactNumbersReadBackToTheSameBits() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(NumberText.exact(value))).isEqualTo(value);
      }
    }
  }

  @Test
  void positiveDifferencesCarryTheirSign() {
    assertThat(NumberText.signed(0.5)).isEqualTo("+0.5");
    assertThat(NumberText.signed(-0.5)).isEqualTo("-0.5");
    assertThat(NumberText.signed(0)).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1536, 1.5 KiB",
    "33554432, 32 MiB",
    "1048575, 1 MiB",
    "9223372036854775807, 8 EiB"
  })
  void bytesHaveBinaryUnits(long count, String text) {
    assertThat(NumberText.bytes(count)).isEqualTo(text);
  }
}
