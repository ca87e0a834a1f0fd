package dev.gitruns.series;

import dev.gitruns.model.MetricAccumulator;
import dev.gitruns.model.MetricSummary;
import java.util.Map;

/**
 * What the summary of a segment continues from.
 *
 * @param before the summaries of all segments before
 * @param atResume those at the resume that began the journal; empty if none did
 * @param resumed when the journal was resumed by a further writer, or {@link Long#MIN_VALUE}
 */
public record EarlierPoints(
    Map<String, MetricSummary> before, Map<String, MetricSummary> atResume, long resumed) {

  /** Points of the same run, none of them from before a resume. */
  public static EarlierPoints of(Map<String, MetricSummary> before) {
    return new EarlierPoints(before, Map.of(), Long.MIN_VALUE);
  }

  /** The accumulator of a metric, with what is known of it. */
  MetricAccumulator accumulator(String name) {
    MetricSummary summary = before.get(name);
    if (summary == null) {
      return new MetricAccumulator(resumed);
    }
    // With as many points as at the resume, it has none since.
    MetricSummary then = atResume.get(name);
    return new MetricAccumulator(summary, then != null && then.n() == summary.n(), resumed);
  }
}
