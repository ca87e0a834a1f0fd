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
   * @param earlier what the records continue from
   */
  public static SortedMap<String, MetricSummary> of(MetricTable records, EarlierPoints earlier) {
    MetricIndex names = records.names();
    SortedMap<String, MetricSummary> summaries = unchanged(earlier);
    MetricAccumulator[] accumulators = new MetricAccumulator[names.size()];
    for (int record = 0; record < records.size(); record++) {
      for (int point = records.start(record); point < records.end(record); point++) {
        int key = records.key(point);
        if (accumulators[key] == null) {
          accumulators[key] = earlier.accumulator(names.name(key));
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
   * @param earlier what the rows continue from
   */
  public static SortedMap<String, MetricSummary> of(
      Iterable<MetricRow> rows, EarlierPoints earlier) {
    Map<String, MetricAccumulator> accumulators = new HashMap<>();
    for (MetricRow row : rows) {
      row.values()
          .forEach(
              (name, value) ->
                  accumulators
                      .computeIfAbsent(name, earlier::accumulator)
                      .add(row.step(), row.timeMicros(), value));
    }
    SortedMap<String, MetricSummary> summaries = unchanged(earlier);
    accumulators.forEach((name, accumulator) -> summaries.put(name, accumulator.summary()));
    return summaries;
  }

  /** The summaries over these rows of a run, with the summaries of the segments before. */
  public static SortedMap<String, MetricSummary> of(
      Iterable<MetricRow> rows, Map<String, MetricSummary> before) {
    return of(rows, EarlierPoints.of(before));
  }

  private static SortedMap<String, MetricSummary> unchanged(EarlierPoints earlier) {
    SortedMap<String, MetricSummary> summaries = new TreeMap<>(CodePoints.ORDER);
    earlier
        .before()
        .keySet()
        .forEach(name -> summaries.put(name, earlier.accumulator(name).summary()));
    return summaries;
  }
}
