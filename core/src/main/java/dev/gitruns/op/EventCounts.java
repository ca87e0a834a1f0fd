package dev.gitruns.op;

import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Counts of the events that one commit of a runs branch has and another lacks.
 *
 * @param tags tags that were set or removed
 * @param purges runs and files that were purged
 * @param others events of any other kind
 */
public record EventCounts(int notes, int tags, List<Purge> purges, int others) {
  public static final EventCounts NONE = new EventCounts(0, 0, List.of(), 0);

  private static final String EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
  private static final int TEXT = 100;

  public EventCounts {
    purges = List.copyOf(purges);
  }

  /** What was purged; {@code path} is a file of the run, or empty for the whole run. */
  public record Purge(Uid uid, Optional<String> path, String by, String reason) {
    /** Who purged what, and why. */
    public String sentence() {
      return (by.isEmpty() ? "Somebody" : Untrusted.line(by, TEXT))
          + " purged "
          + path.map(file -> Untrusted.line(file, TEXT) + " of ").orElse("")
          + "the run "
          + uid
          + (reason.isEmpty() ? "." : ": " + Untrusted.line(reason, TEXT));
    }
  }

  static EventCounts between(Workspace workspace, Optional<CommitId> before, CommitId after) {
    if (before.equals(Optional.of(after))) {
      return NONE;
    }
    return of(newEvents(workspace, before, after));
  }

  /** The events that one commit has and another lacks. */
  static List<Event> newEvents(Workspace workspace, Optional<CommitId> before, CommitId after) {
    String from = before.map(CommitId::hex).orElse(EMPTY_TREE);
    GitResult answer =
        workspace
            .git()
            .run(
                "diff-tree",
                "-r",
                "--no-renames",
                "--diff-filter=A",
                "--name-only",
                "-z",
                from,
                after.hex(),
                "--",
                "events");
    Set<String> paths = new HashSet<>(List.of(answer.text().split("\0")));
    Set<String> kinds = new HashSet<>();
    paths.forEach(path -> EventKey.ofPath(path).map(EventKey::kind).ifPresent(kinds::add));
    List<Event> events = new ArrayList<>();
    for (String kind : kinds) {
      workspace.store().eventsOfKind(kind).values().stream()
          .flatMap(List::stream)
          .filter(event -> paths.contains(event.path()))
          .forEach(events::add);
    }
    return events;
  }

  private static EventCounts of(List<Event> events) {
    int notes = 0;
    int tags = 0;
    int others = 0;
    List<Purge> purges = new ArrayList<>();
    for (Event event : events) {
      int tagged = event.fields().fields("tags").values().size();
      boolean run = event.key().kind().equals(EventKey.RUN);
      if (run && event.type().equals(Event.PURGE)) {
        purges.add(
            new Purge(
                new Uid(event.key().key()),
                event.fields().text("path"),
                event.by(),
                event.fields().text("reason").orElse("")));
      } else if (run && event.fields().fields("fields").get("note").isPresent()) {
        notes++;
      } else if (run && tagged > 0) {
        tags += tagged;
      } else {
        others++;
      }
    }
    return new EventCounts(notes, tags, purges, others);
  }

  public boolean isEmpty() {
    return notes + tags + purges.size() + others == 0;
  }

  /** Such as {@code 1 note} and {@code 2 tags}. */
  public List<String> parts() {
    List<String> parts = new ArrayList<>();
    count(notes, "note", parts);
    count(tags, "tag", parts);
    count(purges.size(), "purge", parts);
    count(others, "other change", parts);
    return parts;
  }

  private static void count(int count, String what, List<String> parts) {
    if (count > 0) {
      parts.add(count + " " + what + (count == 1 ? "" : "s"));
    }
  }
}
