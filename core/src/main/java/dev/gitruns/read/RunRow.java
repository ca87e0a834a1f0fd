package dev.gitruns.read;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One run as readers show it: live, pending or sealed, its segments joined and its events folded.
 *
 * @param id the id of the head; empty until the run is sealed
 * @param earlier the ids of the segments before the head, oldest first
 * @param start microseconds since 1970 in UTC
 * @param end when it ended, or empty while it runs
 * @param metrics what is left of each metric
 * @param values what the user set in the summary
 * @param goals the declared direction of metrics
 * @param tags key to value; a bare tag has the empty value
 * @param commit the commit of the code
 * @param branch the branch that was checked out
 * @param dirty whether the work tree differed from the commit
 * @param remote the remote that alone has the run; empty for one of this clone or of the shared
 *     remote
 */
public record RunRow(
    Optional<RunId> id,
    List<RunId> earlier,
    Uid uid,
    String name,
    String experiment,
    RunStatus status,
    long start,
    Optional<Long> end,
    Value.Fields config,
    SortedMap<String, MetricSummary> metrics,
    Value.Fields values,
    SortedMap<String, Goal> goals,
    SortedMap<String, String> tags,
    Optional<String> group,
    Optional<String> parent,
    Optional<String> jobType,
    Optional<String> note,
    Optional<String> user,
    Optional<String> host,
    List<String> command,
    Optional<CommitId> commit,
    Optional<String> branch,
    boolean dirty,
    Set<Mark> marks,
    Optional<String> remote) {

  public RunRow {
    earlier = List.copyOf(earlier);
    metrics = sorted(metrics);
    goals = sorted(goals);
    tags = sorted(tags);
    command = List.copyOf(command);
    EnumSet<Mark> copy = EnumSet.noneOf(Mark.class);
    copy.addAll(marks);
    marks = Collections.unmodifiableSet(copy);
  }

  /** A row of a run that nothing more is known of than its uid and start. */
  public static RunRowBuilder builder(Uid uid, long start) {
    return new RunRowBuilder(uid, start);
  }

  /** Enough of the id, or of the uid where the run isn't sealed, to name the run. */
  public String shortId() {
    return id.map(RunId::shortForm).orElseGet(() -> uid.text());
  }

  public boolean has(Mark mark) {
    return marks.contains(mark);
  }

  /** How long the run took; empty while it runs, and if its clock was set back meanwhile. */
  public Optional<Long> durationMicros() {
    return end.flatMap(at -> TimeText.between(start, at));
  }

  /** Whether the run ended before it started, by its clock. */
  public boolean endsBeforeStart() {
    return end.filter(at -> at < start).isPresent();
  }

  /** The value that a bare metric name stands for: what the user set, else the last one logged. */
  public Optional<Value> metric(String key) {
    Optional<Value> set = values.get(key);
    if (set.isPresent()) {
      return set;
    }
    return Optional.ofNullable(metrics.get(key)).map(summary -> Value.of(summary.last()));
  }

  static <V> SortedMap<String, V> sorted(Map<String, V> map) {
    TreeMap<String, V> copy = new TreeMap<>(CodePoints.ORDER);
    copy.putAll(map);
    return Collections.unmodifiableSortedMap(copy);
  }
}
