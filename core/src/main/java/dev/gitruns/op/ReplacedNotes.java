package dev.gitruns.op;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.RunNote;
import dev.gitruns.read.RunRow;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventFold;
import dev.gitruns.store.EventKey;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Notes of this clone's user that newer notes of others replaced. */
final class ReplacedNotes {
  private static final int LISTED = 5;
  private static final int TEXT = 100;

  private ReplacedNotes() {}

  /** A sentence for each note that an event replaced which one commit has and another lacks. */
  static List<String> between(
      Workspace workspace, Optional<CommitId> before, Optional<CommitId> after) {
    if (after.isEmpty() || before.equals(after)) {
      return List.of();
    }
    List<Event> arrived = EventCounts.newEvents(workspace, before, after.get());
    TreeSet<String> uids = new TreeSet<>();
    for (Event event : arrived) {
      if (RunNote.of(event).isPresent() && !event.by().equals(workspace.author())) {
        uids.add(event.key().key());
      }
    }
    if (uids.isEmpty()) {
      return List.of();
    }
    List<String> sentences = new ArrayList<>();
    for (RunRow row : new ShowRun(workspace).rows()) {
      if (uids.contains(row.uid().text())) {
        List<Event> notes =
            EventFold.of(workspace.store().events(EventKey.of(row.uid()))).order().stream()
                .filter(event -> RunNote.of(event).isPresent())
                .toList();
        sentence(row, notes, arrived, workspace.author()).ifPresent(sentences::add);
      }
    }
    int more = sentences.size() - LISTED;
    if (more > 0) {
      sentences.subList(LISTED, sentences.size()).clear();
      sentences.add(more + " more of your notes were replaced.");
    }
    return sentences;
  }

  private static Optional<String> sentence(
      RunRow row, List<Event> notes, List<Event> arrived, String me) {
    int last = notes.size() - 1;
    while (last > 0 && arrived.contains(notes.get(last)) && !notes.get(last).by().equals(me)) {
      last--;
    }
    if (last == notes.size() - 1 || last < 0 || !notes.get(last).by().equals(me)) {
      return Optional.empty();
    }
    Event newest = notes.get(notes.size() - 1);
    String name = Untrusted.line(row.name(), TEXT);
    return Optional.of(
        "Your note on "
            + name
            + " was replaced by "
            + (newest.by().isEmpty() ? "somebody" : Untrusted.line(newest.by(), TEXT))
            + ": "
            + Untrusted.line(RunNote.of(newest).orElseThrow().text(), TEXT)
            + ". Both are in: git runs show "
            + row.shortId());
  }
}
