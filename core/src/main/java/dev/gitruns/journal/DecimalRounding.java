package dev.gitruns.journal;

import java.math.BigInteger;

/**
 * The double nearest to a decimal number, by one multiplication of 64 bits. The product is a little
 * less than the number; if that could change the rounding, the caller has to take the long way.
 */
final class DecimalRounding {
  /** The greatest exponent of ten, and the least one negated. */
  private static final int MOST = 60;

  /** The bits of a product below the 53 of a double, and half of the last of these. */
  private static final int LOW_BITS = 11;

  private static final long LOW = (1L << LOW_BITS) - 1;
  private static final long HALF = 1L << (LOW_BITS - 1);

  /** By how much the upper half of a product may be too small. */
  private static final long ERROR = 3;

  /** The upper 64 bits of each power of ten, and the power of two that these are multiplied by. */
  private static final long[] POWERS = new long[2 * MOST + 1];

  private static final int[] EXPONENTS = new int[2 * MOST + 1];

  static {
    for (int i = 0; i <= MOST; i++) {
      BigInteger power = BigInteger.TEN.pow(i);
      int shift = power.bitLength() - Long.SIZE;
      POWERS[MOST + i] = power.shiftRight(shift).longValue();
      EXPONENTS[MOST + i] = shift;
      int scale = Long.SIZE - 1 + power.bitLength();
      if (i > 0) {
        POWERS[MOST - i] = BigInteger.ONE.shiftLeft(scale).divide(power).longValue();
        EXPONENTS[MOST - i] = -scale;
      }
    }
  }

  private DecimalRounding() {}

  /**
   * The double nearest to {@code mantissa · 10^exponent}, or NaN if it can't be told this way.
   *
   * @param mantissa greater than 0
   */
  static double nearest(long mantissa, int exponent) {
    if (Math.abs(exponent) > MOST) {
      return Double.NaN;
    }
    int shift = Long.numberOfLeadingZeros(mantissa);
    long left = mantissa << shift;
    long right = POWERS[MOST + exponent];
    // Both have their highest bit, which multiplyHigh takes for a sign.
    long high = Math.multiplyHigh(left, right) + left + right;
    int power = EXPONENTS[MOST + exponent] + Long.SIZE + LOW_BITS - shift;
    if (high > 0) {
      high = high << 1 | left * right >>> Long.SIZE - 1;
      power--;
    }
    long low = high & LOW;
    if (low > HALF - ERROR && low <= HALF) {
      return Double.NaN;
    }
    return Math.scalb((double) ((high >>> LOW_BITS) + (low > HALF ? 1 : 0)), power);
  }
}
