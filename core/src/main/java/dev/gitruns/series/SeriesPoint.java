package dev.gitruns.series;

/** One value of a metric, with the record that holds it. */
public record SeriesPoint(int writer, long seq, long step, long timeMicros, double value) {}
