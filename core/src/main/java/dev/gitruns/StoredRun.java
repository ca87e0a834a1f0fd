package dev.gitruns;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import dev.gitruns.op.ShowRun;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunView;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * A run as it is kept: sealed, or still in its journal. What it is called and came to is read with
 * the list; series, documents and artifacts when they are asked for, for which {@link GitRuns} must
 * be open still. Values in maps are {@code null}, {@code Boolean}, {@code Long}, {@code
 * BigInteger}, {@code Double}, {@code String}, {@code List} or {@code Map}; nothing given out can
 * be modified.
 */
public final class StoredRun {
  private final Workspace workspace;
  private final RunRow row;
  private RunView view;
  private List<MetricRow> rows;

  StoredRun(Workspace workspace, RunRow row) {
    this.workspace = workspace;
    this.row = row;
  }

  synchronized RunView view() {
    if (view == null) {
      view = new ShowRun(workspace).open(row);
    }
    return view;
  }

  /** The SHA-256 of all that the run holds, 64 hex digits; empty until it is sealed. */
  public Optional<String> id() {
    return row.id().map(RunId::hex);
  }

  /** The run's uid, which it had from its start. */
  public String uid() {
    return row.uid().text();
  }

  /** What people call it; not unique. */
  public String name() {
    return row.name();
  }

  /** What it belongs to; {@code default} where nothing was said. */
  public String experiment() {
    return row.experiment();
  }

  /** How it stands: of a run that isn't sealed, as judged when it was listed. */
  public RunStatus status() {
    return row.status();
  }

  /** When it began, to the microsecond; of a run that was resumed, the first time. */
  public Instant start() {
    return instant(row.start());
  }

  /** When it ended; empty while it runs. */
  public Optional<Instant> end() {
    return row.end().map(StoredRun::instant);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** Tags with their values, a bare one with the empty text; those set later included. */
  public SortedMap<String, String> tags() {
    return row.tags();
  }

  /** The remark, in Markdown; what was said last. */
  public Optional<String> note() {
    return row.note();
  }

  /** What it belongs together with, such as the seeds of one configuration. */
  public Optional<String> group() {
    return row.group();
  }

  /** The uid of the run that this one is a part of. */
  public Optional<String> parent() {
    return row.parent();
  }

  /** The commit of the code, 40 hex digits. */
  public Optional<String> commit() {
    return row.commit().map(commit -> commit.hex());
  }

  /** The hyper-parameters, nested and typed. */
  public Map<String, Object> config() {
    return PlainValues.toJava(row.config());
  }

  /** What the program set as results. */
  public Map<String, Object> summary() {
    return PlainValues.toJava(row.values());
  }

  /** Of every metric that was logged: last, minimum, maximum, mean, and how many values. */
  public SortedMap<String, MetricSummary> metrics() {
    return row.metrics();
  }

  /** The number that stands for a metric: what the summary sets, else the last value logged. */
  public OptionalDouble metric(String name) {
    Optional<Double> number = row.metric(name).flatMap(Value::asDouble);
    return number.isPresent() ? OptionalDouble.of(number.get()) : OptionalDouble.empty();
  }

  /**
   * All values of one metric, through every segment of the run.
   *
   * @throws GitRunsException of kind INVALID where the stored bytes are damaged, ENVIRONMENT where
   *     they are large and aren't on this machine
   */
  public MetricSeries series(String metric) {
    return MetricSeries.of(metric, rows());
  }

  /** The names of the metrics that have a series. */
  public Set<String> seriesNames() {
    TreeSet<String> names = new TreeSet<>();
    rows().forEach(each -> names.addAll(each.values().keySet()));
    return names;
  }

  private synchronized List<MetricRow> rows() {
    if (rows == null) {
      rows = view().metrics();
    }
    return rows;
  }

  /** What the run printed, as it was captured; empty where it wasn't. */
  public String console() {
    return view().console();
  }

  /**
   * A document of the run by its name without the ending: run, config, summary, environment, code,
   * inputs, artifacts or media. Empty where the run has none. The format specification has the
   * fields.
   */
  public Map<String, Object> document(String name) {
    return PlainValues.toJava(view().document(name + ".json"));
  }

  /** The files that the run kept, by name and version. */
  public List<StoredArtifact> artifacts() {
    return manifest().stream()
        .flatMap(value -> StoredArtifact.of(value).stream())
        .sorted(
            Comparator.comparing(StoredArtifact::name).thenComparingLong(StoredArtifact::version))
        .toList();
  }

  private List<Value> manifest() {
    return view().document(RunFileName.ARTIFACTS).items("artifacts");
  }

  /**
   * The bytes of the newest version of an artifact.
   *
   * @param name its logical path
   * @throws GitRunsException of kind NOT_FOUND where the run kept none of this name or only refers
   *     to it; ENVIRONMENT where its bytes are large and aren't on this machine
   */
  public byte[] artifact(String name) {
    Value.Fields newest =
        manifest().stream()
            .filter(Value.Fields.class::isInstance)
            .map(Value.Fields.class::cast)
            .filter(entry -> entry.text("name").equals(Optional.of(name)))
            .max(Comparator.comparingLong(entry -> entry.integer("version").orElse(0L)))
            .orElseThrow(() -> noBytes(name));
    if (row.id().isPresent()) {
      return view().bytes(newest.text("path").orElseThrow(() -> noBytes(name)));
    }
    return newest
        .text("sha256")
        .filter(Digest::isDigest)
        .map(sha256 -> journalBytes(name, sha256))
        .orElseThrow(() -> noBytes(name));
  }

  private byte[] journalBytes(String name, String sha256) {
    Path journal = workspace.store().directory().live(row.uid());
    try {
      return Files.readAllBytes(journal.resolve("files").resolve(sha256));
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The bytes of the artifact " + name + " can't be read: " + e,
          "Find the run again: it may have been sealed meanwhile.",
          e);
    }
  }

  private GitRunsException noBytes(String name) {
    return new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        "The run " + row.shortId() + " keeps no artifact " + name + ".",
        "See what it keeps: git runs show " + row.shortId());
  }

  /** Its name and the beginning of its id. */
  @Override
  public String toString() {
    return name() + " (" + row.shortId() + ")";
  }
}
