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

  /** Of the last value: whether it is from before a resume, so that any other is later. */
  private boolean earlier;

  /** Points from this time on are later than all before it, whatever their steps. */
  private final long resumed;

  public MetricAccumulator() {
    this(Long.MIN_VALUE);
  }

  /**
   * @param resumed when the run was resumed; points from then on are later than those before it
   */
  public MetricAccumulator(long resumed) {
    this.resumed = resumed;
  }

  /**
   * Continues from earlier segments; on equal steps, later points win.
   *
   * @param earlier whether the run was resumed since, so that any point is later than these
   * @param resumed when it was resumed again
   */
  public MetricAccumulator(MetricSummary before, boolean earlier, long resumed) {
    this.earlier = earlier;
    this.resumed = resumed;
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
      earlier = false;
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
    boolean isResumed = timeMicros >= resumed;
    if (earlier || isResumed != lastTime >= resumed) {
      return earlier || isResumed;
    }
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
