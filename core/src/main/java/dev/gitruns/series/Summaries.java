package dev.gitruns.series;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.MetricAccumulator;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.MetricSummary;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The summary of every metric of a run. */
public final class Summaries {
  private Summaries() {}

  /**
   * The summaries over these records.
   *
   * @param before the summaries of the segments before, or an empty map
   */
  public static SortedMap<String, MetricSummary> of(
      MetricTable records, Map<String, MetricSummary> before) {
    MetricIndex names = records.names();
    SortedMap<String, MetricSummary> summaries = new TreeMap<>(CodePoints.ORDER);
    before.forEach((name, summary) -> summaries.put(name, beginning(summary).summary()));
    MetricAccumulator[] accumulators = new MetricAccumulator[names.size()];
    for (int record = 0; record < records.size(); record++) {
      for (int point = records.start(record); point < records.end(record); point++) {
        int key = records.key(point);
        if (accumulators[key] == null) {
          accumulators[key] = beginning(before.get(names.name(key)));
        }
        accumulators[key].add(records.step(record), records.time(record), records.value(point));
      }
    }
    for (int key = 0; key < accumulators.length; key++) {
      if (accumulators[key] != null) {
        summaries.put(names.name(key), accumulators[key].summary());
      }
    }
    return summaries;
  }

  /**
   * The summaries over these rows, of records as they were logged or as they were stored.
   *
   * @param rows ordered by (writer, seq)
   * @param before the summaries of the segments before, or an empty map
   */
  public static SortedMap<String, MetricSummary> of(
      Iterable<MetricRow> rows, Map<String, MetricSummary> before) {
    Map<String, MetricAccumulator> accumulators = new HashMap<>();
    for (MetricRow row : rows) {
      row.values()
          .forEach(
              (name, value) ->
                  accumulators
                      .computeIfAbsent(name, key -> beginning(before.get(key)))
                      .add(row.step(), row.timeMicros(), value));
    }
    SortedMap<String, MetricSummary> summaries = new TreeMap<>(CodePoints.ORDER);
    before.forEach((name, summary) -> summaries.put(name, beginning(summary).summary()));
    accumulators.forEach((name, accumulator) -> summaries.put(name, accumulator.summary()));
    return summaries;
  }

  private static MetricAccumulator beginning(MetricSummary before) {
    return before == null ? new MetricAccumulator() : new MetricAccumulator(before);
  }
}
