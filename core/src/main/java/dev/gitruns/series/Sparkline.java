package dev.gitruns.series;

import java.util.List;

/** A line of small bars for a row of values. */
final class Sparkline {
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final char NOTHING = '·';

  private Sparkline() {}

  /**
   * At most {@code width} bars, each the mean of the finite values of its share; a dot where there
   * are none.
   */
  static String of(List<SeriesPoint> points, int width) {
    int bars = Math.min(points.size(), width);
    double[] means = new double[bars];
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int bar = 0; bar < bars; bar++) {
      int from = (int) ((long) bar * points.size() / bars);
      int to = (int) ((bar + 1L) * points.size() / bars);
      means[bar] = mean(points.subList(from, to));
      if (!Double.isNaN(means[bar])) {
        low = Math.min(low, means[bar]);
        high = Math.max(high, means[bar]);
      }
    }
    StringBuilder line = new StringBuilder(bars);
    for (double mean : means) {
      line.append(Double.isNaN(mean) ? NOTHING : BARS.charAt(height(mean, low, high)));
    }
    return line.toString();
  }

  private static int height(double mean, double low, double high) {
    if (low == high) {
      return BARS.length() / 2 - 1;
    }
    // Halved, so that the range of the largest doubles doesn't overflow.
    double share = (mean / 2 - low / 2) / (high / 2 - low / 2);
    return Math.max(0, (int) Math.min(BARS.length() - 1, share * BARS.length()));
  }

  /** The mean of what is finite, or NaN. Divided first, so that large values don't overflow. */
  static double mean(List<SeriesPoint> points) {
    long count = points.stream().filter(point -> Double.isFinite(point.value())).count();
    double mean = count == 0 ? Double.NaN : 0;
    for (SeriesPoint point : points) {
      if (Double.isFinite(point.value())) {
        mean += point.value() / count;
      }
    }
    return mean;
  }
}
