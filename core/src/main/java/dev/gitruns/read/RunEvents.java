package dev.gitruns.read;

import dev.gitruns.store.Event;
import dev.gitruns.store.EventFold;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.RunStore;
import java.util.List;
import java.util.Map;

/** What was said of runs later. */
record RunEvents(Map<EventKey, List<Event>> all) {
  static RunEvents in(RunStore store) {
    return new RunEvents(store.eventsOfKind(EventKey.RUN));
  }

  /** The row with its events' tags, name, note and marks. */
  RunRowBuilder onto(RunRowBuilder row) {
    List<Event> events = all.getOrDefault(EventKey.of(row.uid()), List.of());
    if (events.isEmpty()) {
      return row;
    }
    EventFold fold = EventFold.of(events);
    fold.removed().forEach(row::withoutTag);
    fold.tags().forEach(row::tag);
    fold.fields().text("name").ifPresent(row::name);
    fold.fields().text("note").ifPresent(row::note);
    fold.fields().text("experiment").ifPresent(row::experiment);
    if (fold.fields().bool("archived").orElse(false)) {
      row.mark(Mark.ARCHIVED);
    }
    return row;
  }
}
