package dev.gitruns.read;

import dev.gitruns.journal.ConsoleChunk;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.store.EventKey;
import dev.gitruns.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** All that is kept of one run, its sealed segments and what is only in a journal, as one. */
public final class RunView {
  private final Workspace workspace;
  private final RunRow row;
  private final List<RunFilesOf> segments;
  private final Optional<Journal> tail;

  private RunView(
      Workspace workspace, RunRow row, List<RunFilesOf> segments, Optional<Journal> tail) {
    this.workspace = workspace;
    this.row = row;
    this.segments = segments;
    this.tail = tail;
  }

  public static RunView of(Workspace workspace, ListRuns.Listed listed) {
    RunRow row = listed.row();
    List<RunId> ids = new ArrayList<>(row.earlier());
    row.id().ifPresent(ids::add);
    return new RunView(
        workspace,
        row,
        ids.stream().map(id -> new RunFilesOf(workspace, id)).toList(),
        listed.journal().map(JournalReader::readUnsealed));
  }

  public RunRow row() {
    return row;
  }

  /** The ids of segments that the run goes on from and that aren't here, oldest first. */
  public List<RunId> missing() {
    List<RunId> named = new ArrayList<>();
    if (tail.isPresent()) {
      named.addAll(tail.get().continues());
    } else if (!segments.isEmpty()) {
      newest().run().texts("continues").stream()
          .filter(Digest::isDigest)
          .map(RunId::of)
          .forEach(named::add);
    }
    Value.Fields first =
        segments.isEmpty()
            ? tail.map(Journal::start).orElse(Value.Fields.EMPTY)
            : segments.get(0).run();
    first
        .fields("fork_from")
        .text("id")
        .filter(Digest::isDigest)
        .map(RunId::of)
        .ifPresent(named::add);
    named.removeIf(id -> new RunFilesOf(workspace, id).isHere());
    return named;
  }

  /** Why the run is held back, if it is. */
  public Optional<HeldRuns.Held> held() {
    return new HeldRuns(workspace)
        .all().stream().filter(held -> row.id().equals(Optional.of(held.run().id()))).findFirst();
  }

  /** All notes, oldest first; the last one is the row's. */
  public List<RunNote> notes() {
    return RunNote.of(
        row, document(RunFileName.RUN), workspace.store().events(EventKey.of(row.uid())));
  }

  /** The commits of the code that aren't in this repository. */
  public List<CommitId> missingCode() {
    Value.Fields code = document(RunFileName.CODE);
    List<CommitId> missing = new ArrayList<>();
    for (String field : List.of("commit", "snapshot")) {
      code.text(field)
          .filter(CommitId::isCommitId)
          .filter(hex -> !workspace.git().run("cat-file", "-e", hex + "^{commit}").ok())
          .ifPresent(hex -> missing.add(new CommitId(hex)));
    }
    return missing;
  }

  /** The files whose bytes are large and aren't in this repository. */
  public List<RunArtifact> notHere() {
    return new ArtifactSource(workspace)
        .of(row).stream().filter(each -> each.where() == RunArtifact.Where.POINTER).toList();
  }

  private RunFilesOf newest() {
    return segments.get(segments.size() - 1);
  }

  /** The names of the sealed files: those of the head, and the artifacts of the whole chain. */
  public SortedSet<String> names() {
    TreeSet<String> names = new TreeSet<>();
    for (RunFilesOf segment : segments) {
      names.removeIf(name -> !name.startsWith(RunFileName.ARTIFACT_DIR + "/"));
      names.addAll(segment.names());
    }
    return names;
  }

  /**
   * The real bytes of a sealed file, that of the head if it has one of this name.
   *
   * @throws dev.gitruns.model.GitRunsException where the run has none of this name
   */
  public byte[] bytes(String name) {
    for (int i = segments.size() - 1; i >= 0; i--) {
      Optional<byte[]> bytes = segments.get(i).find(name);
      if (bytes.isPresent()) {
        return bytes.get();
      }
    }
    throw new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        "The run " + row.shortId() + " has no file " + Untrusted.line(name, 100) + ".",
        "See what it has: git runs show " + row.shortId());
  }

  /**
   * A document by its file name; the empty object where it doesn't apply. Lists are those of the
   * whole chain; of anything else the newest holds.
   */
  public Value.Fields document(String name) {
    return switch (name) {
      case RunFileName.SUMMARY -> summary();
      case RunFileName.INPUTS -> list(name, "inputs");
      case RunFileName.ARTIFACTS -> list(name, "artifacts");
      case RunFileName.MEDIA -> list(name, "media");
      default -> newest(name);
    };
  }

  private Value.Fields newest(String name) {
    Value.Fields found = tail.map(journal -> live(journal, name)).orElse(Value.Fields.EMPTY);
    for (int i = segments.size() - 1; i >= 0 && found.isEmpty(); i--) {
      found = ListRuns.parse(segments.get(i).stored(name).orElse(null));
    }
    return found;
  }

  private Value.Fields live(Journal journal, String name) {
    return switch (name) {
      case RunFileName.RUN ->
          UnsealedRun.document(
              journal, row, segments.isEmpty() ? Value.Fields.EMPTY : newest().run());
      case RunFileName.CONFIG -> journal.config();
      case RunFileName.CODE -> journal.code().orElse(Value.Fields.EMPTY);
      case RunFileName.ENVIRONMENT -> journal.environment();
      default -> Value.Fields.EMPTY;
    };
  }

  private Value.Fields summary() {
    if (tail.isEmpty()) {
      return newest(RunFileName.SUMMARY);
    }
    FieldsBuilder metrics = new FieldsBuilder();
    row.metrics().forEach((name, summary) -> metrics.put(name, summary.toFields()));
    Value.Fields goals = tail.get().goals();
    return new FieldsBuilder()
        .put("metrics", metrics.build())
        .put("values", row.values())
        .put("goals", goals.isEmpty() ? null : goals)
        .build();
  }

  private Value.Fields list(String name, String key) {
    List<Value> all = new ArrayList<>();
    for (RunFilesOf segment : segments) {
      all.addAll(ListRuns.parse(segment.stored(name).orElse(null)).items(key));
    }
    tail.ifPresent(
        journal ->
            all.addAll(
                switch (key) {
                  case "inputs" -> journal.inputs();
                  case "artifacts" -> journal.artifacts();
                  default -> journal.media();
                }));
    return all.isEmpty() ? Value.Fields.EMPTY : Value.Fields.EMPTY.with(key, new Value.Items(all));
  }

  /** The metric rows of the whole chain, oldest segment first, cut where a fork or rewind says. */
  public List<MetricRow> metrics() {
    return new ChainSeries(workspace).of(segments, tail, RunFileName.METRICS);
  }

  /** The system metrics of the whole chain. */
  public List<MetricRow> system() {
    return new ChainSeries(workspace).of(segments, tail, RunFileName.SYSTEM);
  }

  /** What the run printed, from its first segment on. */
  public String console() {
    StringBuilder console = new StringBuilder();
    for (RunFilesOf segment : segments) {
      segment
          .find(RunFileName.CONSOLE)
          .ifPresent(bytes -> console.append(new String(bytes, StandardCharsets.UTF_8)));
    }
    tail.ifPresent(
        journal -> journal.console().stream().map(ConsoleChunk::text).forEach(console::append));
    return console.toString();
  }
}
