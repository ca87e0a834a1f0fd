package dev.gitruns.cli.plot;

import dev.gitruns.model.NumberText;
import java.util.ArrayList;
import java.util.List;

/** Round numbers on an axis: multiples of 1, 2 or 5 times a power of ten. */
final class Ticks {
  private static final int MOST_DECADES = 5;
  private static final int DIGITS = 5;
  private static final int MOST_DIGITS = 15;

  private Ticks() {}

  /** A round value and how it is written. */
  record Tick(double value, String label) {}

  /**
   * The ticks, lowest first; none on an axis so narrow that doubles can't tell its values apart.
   *
   * @param parts about how many parts they cut the axis into
   * @param whole whether only integers are wanted
   */
  static List<Tick> of(Axis axis, int parts, boolean whole) {
    if (axis.logarithmic()) {
      List<Tick> decades = decades(axis);
      if (decades.size() >= 2) {
        return decades;
      }
      double low = Math.pow(10, axis.low());
      double high = Math.pow(10, axis.high());
      return linear(low, high, parts, whole);
    }
    return linear(axis.low(), axis.high(), parts, whole);
  }

  private static List<Tick> linear(double low, double high, int parts, boolean whole) {
    List<Tick> ticks = new ArrayList<>();
    // Halved, because the range of two large doubles may be infinite.
    double step = step((high / 2 - low / 2) / parts * 2, whole);
    double first = Math.ceil(low / step);
    double last = Math.floor(high / step);
    if (!Double.isFinite(first) || !Double.isFinite(last) || Math.abs(first) > 1e15) {
      return ticks;
    }
    double largest = Math.max(Math.abs(low), Math.abs(high));
    int digits = (int) Math.ceil(Math.log10(largest)) - (int) Math.floor(Math.log10(step)) + 1;
    digits = Math.max(DIGITS, Math.min(MOST_DIGITS, digits));
    for (double number = first; number <= last; number++) {
      double value = number * step + 0.0;
      ticks.add(new Tick(value, NumberText.brief(value, digits)));
    }
    return ticks;
  }

  private static double step(double about, boolean whole) {
    if (whole && about <= 1) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(about)));
    double lead = about / power;
    double step = (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10) * power;
    return whole ? Math.max(1, Math.rint(step)) : step;
  }

  /** Powers of ten, some left out on an axis of many. */
  private static List<Tick> decades(Axis axis) {
    long first = (long) Math.ceil(axis.low());
    long last = (long) Math.floor(axis.high());
    long every = Math.max(1, (last - first + MOST_DECADES) / MOST_DECADES);
    List<Tick> ticks = new ArrayList<>();
    for (long power = first; power <= last; power += every) {
      double value = Math.pow(10, power);
      ticks.add(new Tick(value, NumberText.brief(value)));
    }
    return ticks;
  }
}
