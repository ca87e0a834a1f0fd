package dev.gitruns.op;

import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.lineage.Lineage;
import dev.gitruns.lineage.ModelVersion;
import dev.gitruns.lineage.RunFacts;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunFilesOf;
import dev.gitruns.read.RunRow;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventFold;
import dev.gitruns.store.Purges;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads what lineage is made of: runs, sealed or not, and what events say of artifacts and models.
 */
final class LineageSources {
  private static final Set<String> DOCUMENTS =
      Set.of(RunFileName.RUN, RunFileName.INPUTS, RunFileName.ARTIFACTS);
  private static final String ALIAS = "alias/";
  private static final String VERSION = "version/";

  private final Workspace workspace;
  private final List<ListRuns.Listed> listed;
  private final Map<RunId, Map<String, Value.Fields>> documents = new HashMap<>();
  private final Purges purges;
  private List<RunFacts> runs = List.of();

  LineageSources(Workspace workspace) {
    this.workspace = workspace;
    // A run of a remote that nobody trusts makes no artifact versions.
    listed =
        new ListRuns(workspace)
            .listed().stream().filter(each -> !each.row().has(Mark.FOREIGN)).toList();
    purges = workspace.store().purges();
  }

  List<RunRow> rows() {
    return listed.stream().map(ListRuns.Listed::row).toList();
  }

  /** How a run is named in the graph. */
  static String key(RunRow row) {
    return row.id().map(RunId::hex).orElseGet(() -> row.uid().text());
  }

  Lineage.Built graph() {
    Set<RunId> ids = new LinkedHashSet<>();
    listed.forEach(each -> ids.addAll(ids(each.row())));
    workspace
        .store()
        .documents(
            ids,
            DOCUMENTS,
            (id, found) -> {
              Map<String, Value.Fields> parsed = new HashMap<>();
              found.forEach((name, bytes) -> parsed.put(name, ListRuns.parse(bytes)));
              documents.put(id, parsed);
            });
    runs = listed.stream().map(this::facts).toList();
    Set<String> purged = new HashSet<>();
    purges.uids().stream().filter(purges::coversRun).forEach(uid -> purged.add(uid.text()));
    return Lineage.of(runs, aliases(), models(), purged);
  }

  private static List<RunId> ids(RunRow row) {
    List<RunId> ids = new ArrayList<>(row.earlier());
    row.id().ifPresent(ids::add);
    return ids;
  }

  private Value.Fields document(RunId id, String name) {
    Map<String, Value.Fields> known = documents.get(id);
    if (known != null) {
      return known.getOrDefault(name, Value.Fields.EMPTY);
    }
    // It waits for the branch, or is held back from it.
    RunFilesOf files = new RunFilesOf(workspace, id);
    return files.isHere() ? ListRuns.parse(files.stored(name).orElse(null)) : Value.Fields.EMPTY;
  }

  private RunFacts facts(ListRuns.Listed each) {
    RunRow row = each.row();
    List<RunId> ids = ids(row);
    List<Value.Fields> inputs = new ArrayList<>();
    List<Value.Fields> artifacts = new ArrayList<>();
    Value.Fields first = Value.Fields.EMPTY;
    Value.Fields last = Value.Fields.EMPTY;
    for (RunId id : ids) {
      fields(document(id, RunFileName.INPUTS).items("inputs"), inputs);
      fields(document(id, RunFileName.ARTIFACTS).items("artifacts"), artifacts);
      last = document(id, RunFileName.RUN);
      first = first.isEmpty() ? last : first;
    }
    List<String> continues = new ArrayList<>(last.texts("continues"));
    Optional<Journal> journal = each.journal().flatMap(LineageSources::journal);
    if (journal.isPresent()) {
      inputs.addAll(journal.get().inputs());
      artifacts.addAll(journal.get().artifacts());
      first = first.isEmpty() ? journal.get().start() : first;
      continues.addAll(journal.get().continues().stream().map(RunId::hex).toList());
    }
    return new RunFacts(
        key(row),
        row.uid().text(),
        ids.stream().map(RunId::hex).toList(),
        row.name(),
        row.start(),
        new FieldsBuilder()
            .put("id", row.id().map(RunId::hex))
            .put("uid", row.uid().text())
            .put("name", row.name())
            .put("experiment", row.experiment())
            .put("status", row.status().word())
            .put("start", row.start())
            .build(),
        inputs,
        artifacts,
        continues.stream().filter(Digest::isDigest).distinct().toList(),
        first.fields("fork_from").text("id").filter(Digest::isDigest),
        row.parent(),
        purges.pathsOf(row.uid()));
  }

  /**
   * The content of an artifact as a run counts its versions.
   *
   * @param version the newest where it is empty
   */
  Optional<String> artifact(RunRow row, String name, Optional<Long> version) {
    return runs.stream()
        .filter(run -> run.key().equals(key(row)))
        .findFirst()
        .flatMap(run -> run.artifact(name, version));
  }

  private static void fields(List<Value> items, List<Value.Fields> into) {
    for (Value item : items) {
      if (item instanceof Value.Fields fields) {
        into.add(fields);
      }
    }
  }

  private static Optional<Journal> journal(java.nio.file.Path directory) {
    try {
      return Optional.of(JournalReader.readUnsealed(directory));
    } catch (GitRunsException e) {
      return Optional.empty(); // sealed or damaged meanwhile
    }
  }

  private List<Lineage.Alias> aliases() {
    List<Lineage.Alias> aliases = new ArrayList<>();
    for (EventFold fold : folds(AliasArtifact.KIND)) {
      Optional<String> name = fold.fields().text("name");
      fold.fields()
          .values()
          .forEach(
              (field, value) -> {
                if (name.isPresent()
                    && field.startsWith(ALIAS)
                    && value instanceof Value.Text content) {
                  aliases.add(
                      new Lineage.Alias(
                          name.get(), field.substring(ALIAS.length()), content.value()));
                }
              });
    }
    return aliases;
  }

  private List<ModelVersion> models() {
    List<ModelVersion> models = new ArrayList<>();
    for (EventFold fold : folds("model")) {
      Value.Fields said = fold.fields();
      Optional<String> name = said.text("name");
      Map<Long, List<String>> aliases = new TreeMap<>();
      for (String field : said.values().keySet()) {
        if (field.startsWith(ALIAS)) {
          said.integer(field)
              .ifPresent(
                  number ->
                      aliases
                          .computeIfAbsent(number, n -> new ArrayList<>())
                          .add(field.substring(ALIAS.length())));
        }
      }
      for (String field : said.values().keySet()) {
        boolean version = field.matches("version/[0-9]{1,9}");
        if (version && name.isPresent() && !said.bool(field + "/deleted").orElse(false)) {
          long number = Long.parseLong(field.substring(VERSION.length()));
          models.add(
              new ModelVersion(
                  name.get(),
                  number,
                  aliases.getOrDefault(number, List.of()),
                  made(fold, field).text("run_id"),
                  made(fold, field).text("source")));
        }
      }
    }
    return models;
  }

  /** What a version is made of: the first event decides, and a trusted one before any other. */
  private static Value.Fields made(EventFold fold, String version) {
    return fold.order().stream()
        .sorted(Comparator.comparing(Event::isOfOther))
        .filter(event -> event.type().equals(Event.SET))
        .map(event -> event.fields().fields("fields").values().get(version))
        .filter(Value.Fields.class::isInstance)
        .map(Value.Fields.class::cast)
        .findFirst()
        .orElse(Value.Fields.EMPTY);
  }

  private List<EventFold> folds(String kind) {
    return workspace.store().eventsOfKind(kind).values().stream().map(EventFold::of).toList();
  }
}
