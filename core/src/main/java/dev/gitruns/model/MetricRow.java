package dev.gitruns.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one writer logged in one call.
 *
 * @param writer the writer's place in the list of the run's writers, from 0
 * @param seq the number of the record among the writer's metric records, from 0
 * @param step the step, which may repeat, run backwards or be negative
 * @param timeMicros microseconds since 1970 in UTC
 * @param values metric name to value, in code point order; never empty
 */
public record MetricRow(
    int writer, long seq, long step, long timeMicros, SortedMap<String, Double> values) {

  public MetricRow {
    TreeMap<String, Double> sorted = new TreeMap<>(CodePoints.ORDER);
    sorted.putAll(values);
    values = Collections.unmodifiableSortedMap(sorted);
  }

  public static MetricRow of(
      int writer, long seq, long step, long timeMicros, Map<String, Double> values) {
    TreeMap<String, Double> sorted = new TreeMap<>(CodePoints.ORDER);
    sorted.putAll(values);
    return new MetricRow(writer, seq, step, timeMicros, sorted);
  }
}
