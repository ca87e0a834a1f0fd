package dev.gitruns.cli.plot;

import java.util.List;

/**
 * A range of values laid over a number of dots.
 *
 * @param low the value of the first dot, as its logarithm on a logarithmic axis
 * @param high the value of the last dot
 */
record Axis(double low, double high, boolean logarithmic) {

  /** The range of what can be drawn of these values; NaN ends where there is nothing. */
  static Axis over(List<double[]> all, boolean logarithmic) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] values : all) {
      for (double value : values) {
        double at = position(value, logarithmic);
        if (Double.isFinite(at)) {
          low = Math.min(low, at);
          high = Math.max(high, at);
        }
      }
    }
    if (low > high) {
      return new Axis(Double.NaN, Double.NaN, logarithmic);
    }
    if (low == high) {
      // A constant lies in the middle.
      double room = low == 0 ? 1 : Math.abs(low) * 0.1;
      return new Axis(low - room, high + room, logarithmic);
    }
    return new Axis(low, high, logarithmic);
  }

  private static double position(double value, boolean logarithmic) {
    if (!logarithmic) {
      return value;
    }
    return value > 0 ? Math.log10(value) : Double.NaN;
  }

  boolean isEmpty() {
    return Double.isNaN(low);
  }

  /** Whether the value has a place on this axis. */
  boolean holds(double value) {
    return Double.isFinite(position(value, logarithmic));
  }

  /** The dot of a value that the axis holds, from 0 to dots - 1. */
  int dot(double value, int dots) {
    // Halved, because the range of two large doubles may be infinite.
    double part = (position(value, logarithmic) / 2 - low / 2) / (high / 2 - low / 2) * (dots - 1);
    return (int) Math.max(0, Math.min(dots - 1, Math.rint(part)));
  }

  /** The value in the middle of a dot. */
  double value(int dot, int dots) {
    double part = dots == 1 ? 0 : (double) dot / (dots - 1);
    double at = low * (1 - part) + high * part;
    return logarithmic ? Math.pow(10, at) : at;
  }
}
