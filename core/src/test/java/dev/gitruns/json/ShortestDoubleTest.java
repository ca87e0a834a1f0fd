package dev.gitruns.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortestDoubleTest {

  @ParameterizedTest
  @CsvSource({
    "0x1p-44, 5.684341886080802e-14",
    "1e23, 1e+23",
    "2e23, 2e+23",
    "9.5e-3, 0.0095",
    "2e-3, 0.002",
    "1e20, 100000000000000000000.0",
    "1e21, 1e+21",
    "1.5e21, 1.5e+21",
    "123456789012345680000, 123456789012345680000.0",
    "1e-6, 0.000001",
    "1e-7, 1e-7",
    "1.25e-7, 1.25e-7",
    "5e-324, 5e-324",
    "1e-323, 1e-323",
    "1.5e-323, 1.5e-323",
    "2.2250738585072014E-308, 2.2250738585072014e-308",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "-0.0, -0.0",
    "0, 0.0",
    "-1, -1.0",
    "0.1, 0.1",
    "9007199254740993, 9007199254740992.0",
  })
  void writesTheDoubleAsEcmaScriptDoes(String source, String text) {
    assertThat(text(Double.parseDouble(source))).isEqualTo(text);
  }

  @Test
  void anyBitPatternIsShortestAndClosest() {
    SplittableRandom random = new SplittableRandom(20240607);
    for (int i = 0; i < 15_000; i++) {
      check(Double.longBitsToDouble(random.nextLong()));
    }
  }

  @Test
  void powersOfTwoAndTheirNeighboursAreShortestAndClosest() {
    for (int e = -1074; e <= 1023; e++) {
      double power = Math.scalb(1.0, e);
      check(power);
      check(Math.nextUp(power));
      check(Math.nextDown(power));
    }
  }

  @Test
  void powersOfTenAndTheirNeighboursAreShortestAndClosest() {
    for (int e = -324; e <= 308; e++) {
      double power = Double.parseDouble("1e" + e);
      check(power);
      check(Math.nextUp(power));
      check(Math.nextDown(power));
    }
  }

  @Test
  void subnormalsAreShortestAndClosest() {
    for (long bits = 1; bits < 5_000; bits++) {
      check(Double.longBitsToDouble(bits));
    }
  }

  @Test
  void valuesThatPeopleLogAreShortestAndClosest() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 10_000; i++) {
      check(random.nextDouble());
      check(random.nextInt(1, 100_000) / 1000.0);
      check(random.nextLong(-(1L << 53), 1L << 53));
    }
  }

  private static void check(double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    String text = text(value);
    assertThat(Double.doubleToRawLongBits(Double.parseDouble(text)))
        .isEqualTo(Double.doubleToRawLongBits(value));
    if (value != 0) {
      BigDecimal digits = new BigDecimal(text).stripTrailingZeros();
      assertThat(digits).isEqualTo(expected(value).stripTrailingZeros());
    }
  }

  /** The plain definition: of the fewest digits that read back, those closest to the value. */
  private static BigDecimal expected(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int precision = 1; precision <= 17; precision++) {
      BigDecimal down = exact.round(new MathContext(precision, RoundingMode.DOWN));
      BigDecimal up = exact.round(new MathContext(precision, RoundingMode.UP));
      boolean downReads = down.doubleValue() == value;
      boolean upReads = up.doubleValue() == value;
      if (downReads && upReads) {
        return exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
      }
      if (downReads || upReads) {
        return downReads ? down : up;
      }
    }
    throw new AssertionError("no 17 digits read back as " + value);
  }

  private static String text(double value) {
    StringBuilder out = new StringBuilder();
    ShortestDouble.append(out, value);
    return out.toString();
  }
}
