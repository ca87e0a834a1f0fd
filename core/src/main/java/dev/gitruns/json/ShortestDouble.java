package dev.gitruns.json;

import java.math.BigInteger;

/**
 * The text of a double: the fewest digits that read back as the same double, of these the closest
 * to it, laid out as ECMAScript's Number::toString does. {@link Double#toString} of Java 17 gives
 * digits too many for some (2^-44), so the digits come from Raffaello Giulietti's Schubfach.
 */
final class ShortestDouble {
  private static final int MIN_EXPONENT = -1074;
  private static final long HIDDEN_BIT = 1L << 52;
  private static final long LOW_63 = Long.MAX_VALUE;
  private static final int LEAST_POWER = -324;

  /** 10^-k as a fraction of 126 bits, rounded up; filled as needed, and harmless to fill twice. */
  private static final Power[] POWERS = new Power[617];

  private record Power(long high, long low) {}

  private ShortestDouble() {}

  /** Appends a finite double; never ends like an integer, so it stays a float when read. */
  static void append(StringBuilder out, double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (bits < 0) {
      out.append('-');
    }
    long fraction = bits & (HIDDEN_BIT - 1);
    int biased = (int) (bits >>> 52) & 0x7FF;
    if (biased == 0x7FF) {
      throw new IllegalArgumentException("not finite");
    }
    if (biased == 0 && fraction == 0) {
      out.append("0.0");
    } else if (biased == 0) {
      shortest(out, MIN_EXPONENT, fraction);
    } else {
      shortest(out, MIN_EXPONENT - 1 + biased, HIDDEN_BIT | fraction);
    }
  }

  /** Finds the digits of c · 2^q. Names follow the paper: u, w are neighbours below and above. */
  private static void shortest(StringBuilder out, int q, long c) {
    boolean evenWins = (c & 1) == 0;
    int odd = evenWins ? 0 : 1;
    boolean regular = c != HIDDEN_BIT || q == MIN_EXPONENT;
    int k = regular ? floorLog10Pow2(q) : floorLog10ThreeQuartersPow2(q);
    int h = q + floorLog2Pow10(-k) + 2;
    Power g = power(k);
    long v = scaled(g, (c << 2) << h);
    long left = scaled(g, ((c << 2) - (regular ? 2 : 1)) << h);
    long right = scaled(g, ((c << 2) + 2) << h);
    long s = v >> 2;
    if (s >= 10) {
      long u10 = s / 10 * 10;
      long w10 = u10 + 10;
      boolean uIn = left + odd <= u10 << 2;
      boolean wIn = (w10 << 2) + odd <= right;
      if (uIn != wIn) {
        layOut(out, uIn ? u10 : w10, k);
        return;
      }
    }
    boolean uIn = left + odd <= s << 2;
    boolean wIn = (s + 1 << 2) + odd <= right;
    if (uIn != wIn) {
      layOut(out, uIn ? s : s + 1, k);
      return;
    }
    long nearer = v - (s + s + 1 << 1);
    layOut(out, nearer < 0 || nearer == 0 && (s & 1) == 0 ? s : s + 1, k);
  }

  /** g · cp / 2^127, its last bit set if anything was cut off. */
  private static long scaled(Power g, long cp) {
    long x1 = Math.multiplyHigh(g.low, cp);
    long y0 = g.high * cp;
    long y1 = Math.multiplyHigh(g.high, cp);
    long z = (y0 >>> 1) + x1;
    long w = y1 + (z >>> 63);
    return w | (z & LOW_63) + LOW_63 >>> 63;
  }

  private static void layOut(StringBuilder out, long significand, int exponent) {
    long digitsValue = significand;
    int power = exponent;
    while (digitsValue % 10 == 0) {
      digitsValue /= 10;
      power++;
    }
    String digits = Long.toString(digitsValue);
    int count = digits.length();
    // The decimal point stands after this many digits.
    int point = count + power;
    if (point > 21 || point < -5) {
      int e = point - 1;
      out.append(digits.charAt(0));
      if (count > 1) {
        out.append('.').append(digits, 1, count);
      }
      out.append(e < 0 ? "e-" : "e+").append(Math.abs(e));
    } else if (point <= 0) {
      out.append("0.").append("0".repeat(-point)).append(digits);
    } else if (count <= point) {
      out.append(digits).append("0".repeat(point - count)).append(".0");
    } else {
      out.append(digits, 0, point).append('.').append(digits, point, count);
    }
  }

  private static Power power(int k) {
    Power known = POWERS[k - LEAST_POWER];
    if (known != null) {
      return known;
    }
    // 2^125 <= g < 2^126
    int shift = 125 - floorLog2Pow10(-k);
    BigInteger ten = BigInteger.TEN.pow(Math.abs(k));
    BigInteger floor;
    if (k > 0) {
      floor = BigInteger.ONE.shiftLeft(shift).divide(ten);
    } else {
      floor = shift >= 0 ? ten.shiftLeft(shift) : ten.shiftRight(-shift);
    }
    BigInteger g = floor.add(BigInteger.ONE);
    Power power = new Power(g.shiftRight(63).longValue(), g.longValue() & LOW_63);
    POWERS[k - LEAST_POWER] = power;
    return power;
  }

  // The constants are log10(2), log10(3/4) and log2(10) as binary fractions; exact for doubles.

  private static int floorLog10Pow2(int e) {
    return (int) (e * 661_971_961_083L >> 41);
  }

  private static int floorLog10ThreeQuartersPow2(int e) {
    return (int) (e * 661_971_961_083L - 274_743_187_321L >> 41);
  }

  private static int floorLog2Pow10(int e) {
    return (int) (e * 913_124_641_741L >> 38);
  }
}
