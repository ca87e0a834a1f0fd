package dev.gitruns.series;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.MetricAccumulator;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.MetricSummary;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The summary of every metric of a run. */
public final class Summaries {
  private Summaries() {}

  /**
   * The summaries over these rows. They are computed over the united rows, in the order (writer,
   * seq), so that records as they were logged and rows as they were stored give the same to the
   * last bit.
   *
   * @param rows ordered by (writer, seq)
   * @param before the summaries of the segments before, or an empty map
   */
  public static SortedMap<String, MetricSummary> of(
      Iterable<MetricRow> rows, Map<String, MetricSummary> before) {
    Map<String, MetricAccumulator> accumulators = new TreeMap<>(CodePoints.ORDER);
    before.forEach((name, summary) -> accumulators.put(name, new MetricAccumulator(summary)));
    for (MetricRow row : new UnitedRows(rows)) {
      row.values()
          .forEach(
              (name, value) ->
                  accumulators
                      .computeIfAbsent(name, key -> new MetricAccumulator())
                      .add(row.step(), row.timeMicros(), row.seq(), value));
    }
    SortedMap<String, MetricSummary> summaries = new TreeMap<>(CodePoints.ORDER);
    accumulators.forEach((name, accumulator) -> summaries.put(name, accumulator.summary()));
    return summaries;
  }
}
