package dev.gitruns.op;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.RunRow;
import dev.gitruns.store.CommitReport;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import java.util.Map;

/** Says something of a run later: an event on the branch. */
public final class AnnotateRun {
  private final Workspace workspace;

  public AnnotateRun(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Sets a tag; a bare one has the empty value, and null takes it away. */
  public void tag(RunRow run, String key, String value) {
    Value wanted = value == null ? Value.Null.NULL : Value.of(value);
    set(run, "tags", key, wanted);
  }

  /** Sets the note. */
  public void note(RunRow run, String text) {
    set(run, "fields", "note", Value.of(text));
  }

  private void set(RunRow run, String kind, String key, Value value) {
    commit(
        run.uid(),
        Map.of(EventKey.of(run.uid()), run.name()),
        Event.SET,
        new FieldsBuilder().put(kind, new FieldsBuilder().put(key, value).build()).build());
  }

  /** Commits the purge of a run or of a file of it; its message has no name of the run. */
  void purge(Uid uid, Value.Fields body) {
    commit(uid, Map.of(), Event.PURGE, body);
  }

  private void commit(Uid uid, Map<EventKey, String> names, String type, Value.Fields body) {
    EventKey of = EventKey.of(uid);
    Event event =
        Event.create(
            of,
            type,
            body,
            workspace.store().events(of),
            workspace.place().nowMicros(),
            workspace.author());
    CommitReport report = workspace.store().commit(List.of(), List.of(event), names);
    if (report.status() != CommitReport.Status.MOVED
        && report.status() != CommitReport.Status.UNCHANGED) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT, "It wasn't written down: " + report.why(), "Try again.");
    }
  }
}
