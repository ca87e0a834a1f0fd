package dev.gitruns.op;

import dev.gitruns.capture.SecretScanner;
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
    FieldsBuilder tag = new FieldsBuilder();
    // Removing a tag uses its name unchanged.
    set(
        run,
        "tags",
        value == null
            ? tag.put(key, Value.Null.NULL).build()
            : scanner().maskConfig(tag.put(key, value).build()).fields());
  }

  /** Sets the note. */
  public void note(RunRow run, String text) {
    set(run, "fields", new FieldsBuilder().put("note", scanner().scan(text).text()).build());
  }

  /** Events go where the runs go, so they are masked as these are. */
  private SecretScanner scanner() {
    return new SecretScanner(workspace.allowedSecrets());
  }

  private void set(RunRow run, String kind, Value.Fields values) {
    commit(
        run.uid(),
        Map.of(EventKey.of(run.uid()), run.name()),
        Event.SET,
        new FieldsBuilder().put(kind, values).build());
  }

  /** Commits the purge of a run or of a file of it; its message has no name of the run. */
  void purge(Uid uid, Value.Fields body) {
    Value.Fields masked =
        body.with(
            "reason",
            body.text("reason").map(t -> Value.of(scanner().scan(t).text())).orElse(null));
    commit(uid, Map.of(), Event.PURGE, masked);
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
