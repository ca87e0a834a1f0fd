package dev.gitruns.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as people read them; programs get the exact forms of the documents. */
public final class NumberText {
  private static final int DIGITS = 5;

  private NumberText() {}

  /** About five significant digits; integers below a thousand million in full. */
  public static String brief(double value) {
    return brief(value, DIGITS);
  }

  /** About this many significant digits, and never fewer than stand before the point. */
  public static String brief(double value, int digits) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    if (size < 1e9 && value == Math.rint(value)) {
      return Long.toString((long) value);
    }
    BigDecimal exact = new BigDecimal(value);
    if (size >= Math.pow(10, digits) && size < 1e6) {
      return exact.setScale(0, RoundingMode.HALF_EVEN).toPlainString();
    }
    BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    return size >= 1e-3 && size < 1e6 ? plain(rounded) : scientific(rounded);
  }

  /** {@link #brief} with a sign before positive numbers too. */
  public static String signed(double value) {
    String text = brief(value);
    return value > 0 && !text.startsWith("+") ? "+" + text : text;
  }

  /**
   * The fewest digits that give this double back; a float shows that it is none of the integers.
   */
  public static String exact(double value) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(value);
    double size = Math.abs(value);
    String scientific = scientific(shortest);
    String plain = size >= 1e-9 && size < 1e16 ? plain(shortest) : scientific;
    if (!plain.contains(".") && !plain.contains("e")) {
      plain += ".0";
    }
    boolean usual = size >= 1e-2 && size < 1e7;
    return usual || plain.length() <= scientific.length() ? plain : scientific;
  }

  /** A number of bytes in the units of people: {@code 1.5 MiB}. */
  public static String bytes(long count) {
    if (count < 1024) {
      return count + " B";
    }
    String[] units = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double size = count;
    int unit = -1;
    do {
      size /= 1024;
      unit++;
    } while (size >= 1023.95 && unit < units.length - 1);
    BigDecimal shown = new BigDecimal(size).setScale(size < 10 ? 1 : 0, RoundingMode.HALF_UP);
    return plain(shown) + " " + units[unit];
  }

  private static String special(double value) {
    return Double.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
  }

  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < 17; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded;
      }
    }
    return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }

  private static String scientific(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    int exponent = stripped.precision() - stripped.scale() - 1;
    return stripped.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }
}
