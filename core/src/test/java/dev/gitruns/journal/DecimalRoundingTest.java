package dev.gitruns.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DecimalRoundingTest {

  @Test
  void roundsAsTheLibraryDoesOrDeclines() {
    compare(200_000, 1);
  }

  @Test
  @Tag("long")
  void roundsMillionsAsTheLibraryDoesOrDeclines() {
    compare(30_000_000, 2);
  }

  @Test
  void numbersHalfwayBetweenDoublesAreRoundedToEvenOrDeclined() {
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      double value = Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(20) - 10);
      BigDecimal half =
          new BigDecimal(value)
              .add(new BigDecimal(Math.nextUp(value)))
              .divide(BigDecimal.valueOf(2));
      BigDecimal cut = half.round(new java.math.MathContext(17 + random.nextInt(2)));
      check(cut.unscaledValue().longValueExact(), -cut.scale());
    }
    for (long odd = (1L << 53) + 1; odd < (1L << 53) + 2000; odd += 2) {
      check(odd, 0);
    }
  }

  @Test
  void fewNumbersAreDeclined() {
    Random random = new Random(4);
    int declined = 0;
    for (int i = 0; i < 100_000; i++) {
      BigDecimal number = new BigDecimal(Double.toString(random.nextGaussian()));
      long digits = number.unscaledValue().abs().longValueExact();
      declined += Double.isNaN(DecimalRounding.nearest(digits, -number.scale())) ? 1 : 0;
    }
    assertThat(declined).isLessThan(1000);
  }

  private static void compare(int count, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      long mantissa = (random.nextLong() >>> 1 + random.nextInt(62)) + 1;
      check(mantissa % 1_000_000_000_000_000_000L + 1, random.nextInt(130) - 65);
    }
  }

  private static void check(long mantissa, int exponent) {
    double near = DecimalRounding.nearest(mantissa, exponent);
    if (!Double.isNaN(near)) {
      String number = mantissa + "e" + exponent;
      assertThat(near).as(number).isEqualTo(Double.parseDouble(number));
    }
  }
}
