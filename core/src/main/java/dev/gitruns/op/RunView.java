package dev.gitruns.op;

import dev.gitruns.journal.ConsoleChunk;
import dev.gitruns.journal.Journal;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.query.RunRow;
import dev.gitruns.seal.RunFileName;
import dev.gitruns.series.SeriesReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All that is kept of one run, sealed or live; read when asked for. */
public final class RunView {
  private final RunRow row;
  private final Journal journal;
  private final RunFilesOf files;
  private final Workspace workspace;

  private RunView(RunRow row, Journal journal, RunFilesOf files, Workspace workspace) {
    this.row = row;
    this.journal = journal;
    this.files = files;
    this.workspace = workspace;
  }

  static RunView ofJournal(RunRow row, Journal journal) {
    return new RunView(row, journal, null, null);
  }

  static RunView ofSealed(RunRow row, RunFilesOf files, Workspace workspace) {
    return new RunView(row, null, files, workspace);
  }

  public RunRow row() {
    return row;
  }

  /** The names of the files of a sealed run; of a live one none. */
  public SortedSet<String> names() {
    return journal != null ? new TreeSet<>() : files.names();
  }

  /**
   * The real bytes of a file of a sealed run.
   *
   * @throws dev.gitruns.model.GitRunsException where the run has none of this name
   */
  public byte[] bytes(String name) {
    if (journal != null) {
      throw ShowRun.noFile(row, name);
    }
    return files.bytes(name).orElseThrow(() -> ShowRun.noFile(row, name));
  }

  /** A document by its file name; the empty object where it doesn't apply. */
  public Value.Fields document(String name) {
    if (journal == null) {
      return ListRuns.parse(files.stored(name).orElse(null));
    }
    return switch (name) {
      case RunFileName.RUN -> journal.start();
      case RunFileName.CONFIG -> journal.config();
      case RunFileName.SUMMARY -> summary();
      case RunFileName.CODE -> journal.code().orElse(Value.Fields.EMPTY);
      case RunFileName.ENVIRONMENT -> journal.environment();
      case RunFileName.INPUTS -> list("inputs", journal.inputs());
      case RunFileName.ARTIFACTS -> list("artifacts", journal.artifacts());
      case RunFileName.MEDIA -> list("media", journal.media());
      default -> Value.Fields.EMPTY;
    };
  }

  private Value.Fields summary() {
    FieldsBuilder metrics = new FieldsBuilder();
    row.metrics().forEach((name, summary) -> metrics.put(name, summary.toFields()));
    return new FieldsBuilder().put("metrics", metrics.build()).put("values", row.values()).build();
  }

  private static Value.Fields list(String key, List<Value.Fields> entries) {
    return Value.Fields.EMPTY.with(key, new Value.Items(new ArrayList<Value>(entries)));
  }

  /** The metric rows of the whole chain, oldest segment first. */
  public List<MetricRow> metrics() {
    return series(RunFileName.METRICS);
  }

  /** The system metrics of the whole chain. */
  public List<MetricRow> system() {
    return series(RunFileName.SYSTEM);
  }

  private List<MetricRow> series(String base) {
    if (journal != null) {
      return base.equals(RunFileName.METRICS) ? journal.rows() : journal.system();
    }
    List<MetricRow> all = new ArrayList<>();
    for (RunId earlier : row.earlier()) {
      all.addAll(series(new RunFilesOf(workspace, earlier), base));
    }
    all.addAll(series(files, base));
    return all;
  }

  private static List<MetricRow> series(RunFilesOf files, String base) {
    Optional<byte[]> wide = find(files, base + ".parquet");
    Optional<byte[]> tall = find(files, base + "-long.parquet");
    return wide.isEmpty() && tall.isEmpty()
        ? List.of()
        : SeriesReader.read(wide.orElse(null), tall.orElse(null)).rows();
  }

  private static Optional<byte[]> find(RunFilesOf files, String name) {
    return files.names().contains(name) ? files.bytes(name) : Optional.empty();
  }

  /** What the run printed. */
  public String console() {
    if (journal != null) {
      return journal.console().stream().map(ConsoleChunk::text).collect(Collectors.joining());
    }
    return find(files, RunFileName.CONSOLE)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse("");
  }
}
