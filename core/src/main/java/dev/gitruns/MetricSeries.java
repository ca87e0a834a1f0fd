package dev.gitruns;

import dev.gitruns.model.MetricRow;
import java.util.List;

/**
 * All values of one metric of one run: three arrays of the same length, in the order of writer and
 * record. Steps may repeat and run backwards, as they were logged; values may be NaN or infinite.
 */
public final class MetricSeries {
  private final String name;
  private final long[] steps;
  private final long[] times;
  private final double[] values;

  private MetricSeries(String name, long[] steps, long[] times, double[] values) {
    this.name = name;
    this.steps = steps;
    this.times = times;
    this.values = values;
  }

  static MetricSeries of(String name, List<MetricRow> rows) {
    List<MetricRow> with = rows.stream().filter(row -> row.values().containsKey(name)).toList();
    return new MetricSeries(
        name,
        with.stream().mapToLong(MetricRow::step).toArray(),
        with.stream().mapToLong(MetricRow::timeMicros).toArray(),
        with.stream().mapToDouble(row -> row.values().get(name)).toArray());
  }

  /** The metric. */
  public String name() {
    return name;
  }

  /** How many values there are; 0 where the run never logged the metric. */
  public int size() {
    return values.length;
  }

  /** A copy of the steps. */
  public long[] steps() {
    return steps.clone();
  }

  /** A copy of the times, in microseconds since 1970 in UTC. */
  public long[] times() {
    return times.clone();
  }

  /** A copy of the values. */
  public double[] values() {
    return values.clone();
  }
}
