package dev.gitruns.model;

/**
 * What is left of one metric when only a line may be kept. {@code last} is the value of the
 * greatest (step, time, seq) and may be NaN; {@code min}, {@code max}, {@code sum} and {@code mean}
 * skip NaN and are NaN where nothing else was logged.
 *
 * @param n how many values, NaN included
 * @param nan how many of them were NaN
 */
public record MetricSummary(
    double last,
    long lastStep,
    double min,
    long minStep,
    double max,
    long maxStep,
    double sum,
    double mean,
    long n,
    long nan) {

  public Value.Fields toFields() {
    return new FieldsBuilder()
        .put("last", last)
        .put("last_step", lastStep)
        .put("min", min)
        .put("min_step", minStep)
        .put("max", max)
        .put("max_step", maxStep)
        .put("sum", sum)
        .put("mean", mean)
        .put("n", n)
        .put("nan", nan)
        .build();
  }

  /** Reads what {@link #toFields} wrote; absent numbers are NaN or 0. */
  public static MetricSummary of(Value.Fields fields) {
    return new MetricSummary(
        fields.number("last").orElse(Double.NaN),
        fields.integer("last_step").orElse(0L),
        fields.number("min").orElse(Double.NaN),
        fields.integer("min_step").orElse(0L),
        fields.number("max").orElse(Double.NaN),
        fields.integer("max_step").orElse(0L),
        fields.number("sum").orElse(Double.NaN),
        fields.number("mean").orElse(Double.NaN),
        fields.integer("n").orElse(0L),
        fields.integer("nan").orElse(0L));
  }
}
