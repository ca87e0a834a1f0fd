package dev.gitruns.series;

import dev.gitruns.model.MetricAccumulator;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.Untrusted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What {@code git show} and {@code git diff} print for a series file: two lines for each metric.
 */
public final class SeriesCard {
  private static final int MAX_METRICS = 1000;
  private static final int NAME = 120;
  private static final int BARS = 40;

  /** The order in which the greatest point is the last one. */
  private static final Comparator<SeriesPoint> BY_STEP =
      Comparator.comparingLong(SeriesPoint::step).thenComparingLong(SeriesPoint::timeMicros);

  private SeriesCard() {}

  /** The card, line by line, harmless for a terminal. */
  public static List<String> of(Series series) {
    List<String> lines = new ArrayList<>();
    lines.add(count(series.keys().size(), "metric") + " in " + count(series.rows().size(), "row"));
    for (String key : series.keys()) {
      if (lines.size() > 2 * MAX_METRICS) {
        lines.add("and " + (series.keys().size() - MAX_METRICS) + " more");
        break;
      }
      List<SeriesPoint> points = series.points(key);
      MetricAccumulator accumulator = new MetricAccumulator();
      for (SeriesPoint point : points) {
        accumulator.add(point.step(), point.timeMicros(), point.value());
      }
      // Stable, so that equal ones stay in the order (writer, seq).
      List<SeriesPoint> byStep = points.stream().sorted(BY_STEP).toList();
      lines.add(Untrusted.line(key, NAME) + ": " + facts(byStep, accumulator.summary()));
      lines.add("    " + Sparkline.of(byStep, BARS));
    }
    return lines;
  }

  private static String facts(List<SeriesPoint> byStep, MetricSummary summary) {
    int tail = Math.max(1, byStep.size() / 10);
    StringBuilder facts = new StringBuilder();
    facts.append("n ").append(summary.n());
    if (summary.nan() > 0) {
      facts.append(" (").append(summary.nan()).append(" NaN)");
    }
    facts.append(", first ").append(at(byStep.get(0).value(), byStep.get(0).step()));
    facts.append(", last ").append(at(summary.last(), summary.lastStep()));
    facts.append(", min ").append(at(summary.min(), summary.minStep()));
    facts.append(", max ").append(at(summary.max(), summary.maxStep()));
    List<SeriesPoint> end = byStep.subList(byStep.size() - tail, byStep.size());
    facts.append(", mean of last ").append(tail).append(' ');
    return facts.append(NumberText.brief(Sparkline.mean(end))).toString();
  }

  private static String at(double value, long step) {
    return NumberText.brief(value) + " @" + step;
  }

  private static String count(int number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }
}
