package dev.gitruns.store.git;

import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.model.ValueText;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says in a line what an event did, for people who read the log of the branch. */
final class EventSubject {
  private static final int NAME = 60;
  private static final int TEXT = 60;
  private static final int DETAILS = 4;

  private EventSubject() {}

  /**
   * The line.
   *
   * @param names what people call the things that events are about; a purged run has no name here,
   *     since its name may be what was purged
   */
  static String of(Event event, Map<EventKey, String> names) {
    Value.Fields fields = event.fields().fields("fields");
    Value.Fields tags = event.fields().fields("tags");
    if (event.type().equals(Event.PURGE)) {
      String of = event.fields().get("path").isPresent() ? "a file of " : "";
      return "purged " + of + event.key().kind() + " " + event.key().key();
    }
    String name = name(event, fields, names);
    if (!event.type().equals(Event.SET)) {
      return Untrusted.line(event.type(), 30) + " on " + name;
    }
    List<String> details = new ArrayList<>();
    fields.values().forEach((key, value) -> field(key, value, details));
    List<String> given = new ArrayList<>();
    List<String> taken = new ArrayList<>();
    for (String key : tags.values().keySet()) {
      boolean gone = tags.text(key).isEmpty();
      (gone ? taken : given).add(gone ? text(key) : tag(key, tags.text(key).orElse("")));
    }
    if (details.isEmpty() && taken.isEmpty() && !given.isEmpty()) {
      return "tagged " + name + ": " + few(given);
    }
    if (details.isEmpty() && given.isEmpty() && !taken.isEmpty()) {
      return "untagged " + name + ": " + few(taken);
    }
    given.forEach(tag -> details.add("tag " + tag));
    taken.forEach(tag -> details.add("no tag " + tag));
    return "changed " + name + (details.isEmpty() ? "" : ": " + few(details));
  }

  private static String name(Event event, Value.Fields fields, Map<EventKey, String> names) {
    String known = names.getOrDefault(event.key(), fields.text("name").orElse(""));
    boolean run = event.key().kind().equals(EventKey.RUN);
    return known.isEmpty() || run && !names.containsKey(event.key())
        ? event.key().kind() + " " + event.key().key()
        : (run ? "" : event.key().kind() + " ") + Untrusted.line(known, NAME);
  }

  private static void field(String key, Value value, List<String> details) {
    if (key.equals("name") || key.equals("created") || key.equals("updated")) {
      return;
    }
    boolean gone = value instanceof Value.Null;
    if (key.startsWith("alias/")) {
      details.add((gone ? "removed alias " : "alias ") + text(key.substring("alias/".length())));
    } else {
      details.add(text(key) + (gone ? " removed" : " = " + ValueText.brief(value, TEXT)));
    }
  }

  private static String tag(String key, String value) {
    return text(key) + (value.isEmpty() ? "" : "=" + text(value));
  }

  private static String text(String text) {
    return Untrusted.line(text, TEXT);
  }

  private static String few(List<String> parts) {
    int more = parts.size() - DETAILS;
    return more > 0
        ? String.join(", ", parts.subList(0, DETAILS)) + " and " + more + " more"
        : String.join(", ", parts);
  }
}
