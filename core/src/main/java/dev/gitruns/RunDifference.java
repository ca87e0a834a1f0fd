package dev.gitruns;

import dev.gitruns.diff.DiffMarkdown;
import dev.gitruns.diff.DiffText;
import dev.gitruns.diff.RunDiff;
import dev.gitruns.diff.Section;
import dev.gitruns.model.MetricSummary;
import java.util.List;
import java.util.Optional;

/** What differs between two runs, a and b; what is the same isn't listed. */
public final class RunDifference {
  private final RunDiff diff;

  RunDifference(RunDiff diff) {
    this.diff = diff;
  }

  /**
   * One thing that differs.
   *
   * @param path what it is; nested names with dots between them
   * @param before what run a has: as in {@link StoredRun}; empty where it has none
   * @param after what run b has; empty where it has none
   */
  public record Change(String path, Optional<Object> before, Optional<Object> after) {}

  /**
   * A metric whose course differs.
   *
   * @param before its summary in run a; empty where that logged none
   * @param after its summary in run b; empty where that logged none
   */
  public record MetricChange(
      String name, Optional<MetricSummary> before, Optional<MetricSummary> after) {

    /** The last value of b less that of a; NaN where either is missing. */
    public double difference() {
      return before.isPresent() && after.isPresent()
          ? after.get().last() - before.get().last()
          : Double.NaN;
    }
  }

  /** Whether the runs differ in nothing but name, id, uid and time. */
  public boolean isEmpty() {
    return diff.isEmpty();
  }

  /** Hyper-parameters, by their path. */
  public List<Change> config() {
    return changes(diff.config());
  }

  /** What data they read, by name. */
  public List<Change> inputs() {
    return changes(diff.inputs());
  }

  /** Commit, snapshot, branch and whether the work tree was dirty. */
  public List<Change> code() {
    return changes(diff.code());
  }

  /** The machine and the language; not the packages. */
  public List<Change> environment() {
    return changes(diff.environment());
  }

  /** Installed packages, or jars of the class path, by name. */
  public List<Change> packages() {
    return changes(diff.packages());
  }

  /** Status, exit code, command and place. */
  public List<Change> outcome() {
    return changes(diff.outcome());
  }

  /** What the programs set as results. */
  public List<Change> summary() {
    return changes(diff.values());
  }

  /** Metrics whose summaries differ, by name. */
  public List<MetricChange> metrics() {
    return diff.metrics().stream()
        .map(delta -> new MetricChange(delta.name(), delta.before(), delta.after()))
        .toList();
  }

  private static List<Change> changes(Section section) {
    return section.deltas().stream()
        .map(
            delta ->
                new Change(
                    delta.path(),
                    delta.before().map(PlainValues::toJava),
                    delta.after().map(PlainValues::toJava)))
        .toList();
  }

  /** For a terminal, as {@code git runs diff} prints it. */
  public String text() {
    return String.join("\n", DiffText.lines(diff)) + "\n";
  }

  /** For a comment or a report; all text of the runs is encoded for Markdown. */
  public String markdown() {
    return String.join("\n", DiffMarkdown.lines(diff)) + "\n";
  }
}
