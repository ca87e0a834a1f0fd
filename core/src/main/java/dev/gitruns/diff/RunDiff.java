package dev.gitruns.diff;

import java.util.List;
import java.util.Optional;

/**
 * All that differs between two runs, and how much is the same.
 *
 * @param outcome status, exit code, signal, command and place
 * @param config by flattened path
 * @param inputs by name
 * @param code commit, dirty state, snapshot and what belongs to them
 * @param environment the machine and the language
 * @param packages installed packages by name
 * @param metrics metrics whose summaries differ
 * @param equalMetrics how many have the same summary
 * @param values what the user set in the summary
 * @param files the files of the code that differ; empty if the code of a run isn't here or none was
 *     recorded
 */
public record RunDiff(
    RunHeading a,
    RunHeading b,
    Section outcome,
    Section config,
    Section inputs,
    Section code,
    Section environment,
    Section packages,
    List<MetricDelta> metrics,
    int equalMetrics,
    Section values,
    Optional<List<FileChange>> files) {

  public RunDiff {
    metrics = List.copyOf(metrics);
    files = files.map(List::copyOf);
  }

  /** The same difference, with the files of the code that differ. */
  public RunDiff withFiles(List<FileChange> changed) {
    return new RunDiff(
        a,
        b,
        outcome,
        config,
        inputs,
        code,
        environment,
        packages,
        metrics,
        equalMetrics,
        values,
        Optional.of(changed));
  }

  /** Whether the runs differ in nothing but what names them: id, uid, name, times. */
  public boolean isEmpty() {
    return metrics.isEmpty()
        && List.of(outcome, config, inputs, code, environment, packages, values).stream()
            .allMatch(Section::isEmpty);
  }
}
