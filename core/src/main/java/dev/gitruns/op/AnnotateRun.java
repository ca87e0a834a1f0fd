package dev.gitruns.op;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.store.CommitReport;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import java.util.List;

/** Says something of a run later: an event on the branch. */
public final class AnnotateRun {
  private final Workspace workspace;

  public AnnotateRun(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Sets a tag; a bare one has the empty value, and null takes it away. */
  public void tag(Uid uid, String key, String value) {
    Value wanted = value == null ? Value.Null.NULL : Value.of(value);
    set(uid, "tags", key, wanted);
  }

  /** Sets the note. */
  public void note(Uid uid, String text) {
    set(uid, "fields", "note", Value.of(text));
  }

  private void set(Uid uid, String kind, String key, Value value) {
    say(
        uid,
        Event.SET,
        new FieldsBuilder().put(kind, new FieldsBuilder().put(key, value).build()).build());
  }

  /** Commits an event of this type and with these fields. */
  void say(Uid uid, String type, Value.Fields body) {
    EventKey of = EventKey.of(uid);
    Event event =
        Event.create(
            of,
            type,
            body,
            workspace.store().events(of),
            workspace.place().nowMicros(),
            workspace.author());
    CommitReport report = workspace.store().commit(List.of(), List.of(event));
    if (report.status() != CommitReport.Status.MOVED
        && report.status() != CommitReport.Status.UNCHANGED) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT, "It wasn't written down: " + report.why(), "Try again.");
    }
  }
}
