package dev.gitruns.read;

import dev.gitruns.model.Value;
import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A run that goes on, or whose journal waits for its seal, at one moment.
 *
 * @param step the greatest step that any metric was logged with; -1 without any
 * @param rate steps a second over the last minute in which there were any; empty where nobody knows
 * @param system the last system metrics
 * @param sealed whether it was sealed since somebody began to look
 * @param heard when something was last heard of it, in microseconds since 1970
 * @param remote the remote that told of it; empty for one of this repository
 * @param series a few points of each metric, where the run isn't here: name to steps and values
 */
public record LiveRun(
    RunRow row,
    long step,
    OptionalDouble rate,
    SortedMap<String, Double> system,
    boolean sealed,
    long heard,
    String remote,
    Value.Fields series) {

  public LiveRun {
    system = Collections.unmodifiableSortedMap(new TreeMap<>(system));
  }

  /** The greatest last step of its metrics, or -1. */
  public static long step(RunRow row) {
    return row.metrics().values().stream().mapToLong(metric -> metric.lastStep()).max().orElse(-1);
  }
}
