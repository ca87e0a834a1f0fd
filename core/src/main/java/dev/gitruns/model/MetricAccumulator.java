package dev.gitruns.model;

/**
 * Folds the values of one metric, in the order (writer, seq), into a {@link MetricSummary}. Starts
 * empty or from the summary of the segment before.
 */
public final class MetricAccumulator {
  private double last = Double.NaN;
  private long lastStep;
  private long lastTime = Long.MIN_VALUE;
  private double min = Double.NaN;
  private long minStep;
  private double max = Double.NaN;
  private long maxStep;
  private double sum;
  private long n;
  private long nan;

  public MetricAccumulator() {}

  /** Goes on from an earlier segment: on equal steps, what comes later wins. */
  public MetricAccumulator(MetricSummary before) {
    last = before.last();
    lastStep = before.lastStep();
    min = before.min();
    minStep = before.minStep();
    max = before.max();
    maxStep = before.maxStep();
    sum = before.n() == before.nan() ? 0 : before.sum();
    n = before.n();
    nan = before.nan();
  }

  public void add(long step, long timeMicros, double value) {
    if (n == 0 || isLater(step, timeMicros)) {
      last = value;
      lastStep = step;
      lastTime = timeMicros;
    }
    n++;
    if (Double.isNaN(value)) {
      nan++;
      return;
    }
    boolean first = n - nan == 1;
    sum += value;
    // Double.compare, not <, so that -0.0 is below 0.0 wherever this is computed.
    if (first || Double.compare(value, min) < 0) {
      min = value;
      minStep = step;
    }
    if (first || Double.compare(value, max) > 0) {
      max = value;
      maxStep = step;
    }
  }

  private boolean isLater(long step, long timeMicros) {
    return step != lastStep ? step > lastStep : timeMicros >= lastTime;
  }

  /** The summary so far; at least one value must have been added. */
  public MetricSummary summary() {
    long counted = n - nan;
    double total = counted == 0 ? Double.NaN : sum;
    return new MetricSummary(
        last, lastStep, min, minStep, max, maxStep, total, total / counted, n, nan);
  }
}
