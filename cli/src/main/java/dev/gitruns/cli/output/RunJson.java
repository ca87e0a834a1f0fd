package dev.gitruns.cli.output;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.read.RunNote;
import dev.gitruns.read.RunRow;
import java.util.List;
import java.util.Optional;

/** A run as programs get it. */
public final class RunJson {
  private RunJson() {}

  /** Which run it is. */
  public static Value.Fields name(RunRow row) {
    return new FieldsBuilder()
        .put("id", row.id().<Value>map(id -> Value.of(id.hex())).orElse(Value.Null.NULL))
        .put("uid", row.uid().text())
        .put("name", row.name())
        .build();
  }

  /** The row, and why it is held, if it is. */
  public static Value.Fields of(RunRow row, Optional<HeldRuns.Held> held) {
    Value.Fields fields = of(row);
    return held.map(
            each ->
                fields.with(
                    "held",
                    new FieldsBuilder()
                        .put("code", each.reason().code())
                        .put("message", each.reason().message())
                        .put("names", Value.ofTexts(each.reason().names()))
                        .put(
                            "remotes",
                            each.reason().remotes().isEmpty()
                                ? null
                                : Value.ofTexts(each.reason().remotes()))
                        .put("remedy", each.remedy())
                        .build()))
        .orElse(fields);
  }

  /** The row; {@code id} and {@code end} are null until there is one. */
  public static Value.Fields of(RunRow row) {
    FieldsBuilder metrics = new FieldsBuilder();
    row.metrics().forEach((name, summary) -> metrics.put(name, summary.toFields()));
    FieldsBuilder tags = new FieldsBuilder();
    row.tags().forEach(tags::put);
    return new FieldsBuilder()
        .put("id", row.id().<Value>map(id -> Value.of(id.hex())).orElse(Value.Null.NULL))
        .put("uid", row.uid().text())
        .put("name", row.name())
        .put("experiment", row.experiment())
        .put("earlier", row.earlier().isEmpty() ? null : ids(row.earlier()))
        .put("status", row.status().word())
        .put("start", row.start())
        .put("end", row.end().<Value>map(Value::of).orElse(Value.Null.NULL))
        .put("config", row.config())
        .put(
            "summary",
            new FieldsBuilder().put("metrics", metrics.build()).put("values", row.values()).build())
        .put("tags", tags.build())
        .put("group", row.group())
        .put("parent", row.parent())
        .put("job_type", row.jobType())
        .put("note", row.note())
        .put("user", row.user())
        .put("host", row.host())
        .put("command", Value.ofTexts(row.command()))
        .put("commit", row.commit().map(commit -> commit.hex()))
        .put("branch", row.branch())
        .put("dirty", row.dirty())
        .put("remote", row.remote())
        .put("marks", Value.ofTexts(row.marks().stream().map(mark -> mark.word()).toList()))
        .build();
  }

  /** Notes, oldest first; {@code by} is absent if it isn't known. */
  public static Value notes(List<RunNote> notes) {
    return new Value.Items(
        notes.stream()
            .<Value>map(
                note ->
                    new FieldsBuilder()
                        .put("at", note.at())
                        .put("by", note.by().isEmpty() ? null : note.by())
                        .put("text", note.text())
                        .build())
            .toList());
  }

  /** Ids as a list of texts. */
  public static Value ids(List<RunId> ids) {
    return Value.ofTexts(ids.stream().map(RunId::hex).toList());
  }
}
