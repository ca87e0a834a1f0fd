package dev.gitruns.read;

import dev.gitruns.model.Value;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventFold;
import dev.gitruns.store.EventKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A note on a run.
 *
 * @param at when it was written, in microseconds since 1970
 * @param by who wrote it; empty if that isn't known
 */
public record RunNote(long at, String by, String text) {

  /** All notes on a run, oldest first: the one that it began with, then those of its events. */
  static List<RunNote> of(RunRow row, Value.Fields run, List<Event> events) {
    List<RunNote> notes = new ArrayList<>();
    for (Event event : EventFold.of(events).order()) {
      of(event).ifPresent(notes::add);
    }
    (notes.isEmpty() ? row.note() : run.text("note"))
        .ifPresent(text -> notes.add(0, new RunNote(row.start(), row.user().orElse(""), text)));
    return notes;
  }

  /** The note that an event sets. */
  public static Optional<RunNote> of(Event event) {
    boolean sets = event.type().equals(Event.SET) && event.key().kind().equals(EventKey.RUN);
    return event
        .fields()
        .fields("fields")
        .text("note")
        .filter(text -> sets)
        .map(text -> new RunNote(event.at(), event.by(), text));
  }
}
