package dev.gitruns.diff;

import dev.gitruns.model.MetricSummary;
import dev.gitruns.read.Goal;
import java.util.Optional;

/**
 * A metric whose summaries differ.
 *
 * @param before the summary in run a, or empty where it logged none
 * @param after the summary in run b, or empty where it logged none
 * @param goal the declared direction
 */
public record MetricDelta(
    String name,
    Optional<MetricSummary> before,
    Optional<MetricSummary> after,
    Optional<Goal> goal) {

  /** Which run is better by the last value, where that is known. */
  public enum Verdict {
    BETTER,
    WORSE,
    SAME,
    UNKNOWN
  }

  /** The last value of b less that of a; empty where either is missing or no finite number. */
  public Optional<Double> difference() {
    return before.flatMap(a -> after.map(b -> b.last() - a.last())).filter(Double::isFinite);
  }

  /** The difference as a part of the size of a's value; empty where that is 0. */
  public Optional<Double> relative() {
    return difference()
        .map(difference -> difference / Math.abs(before.get().last()))
        .filter(Double::isFinite);
  }

  /** How b stands to a. */
  public Verdict verdict() {
    if (goal.isEmpty() || difference().isEmpty()) {
      return Verdict.UNKNOWN;
    }
    double difference = difference().get();
    if (difference == 0) {
      return Verdict.SAME;
    }
    return goal.get().better(difference, 0) ? Verdict.BETTER : Verdict.WORSE;
  }
}
