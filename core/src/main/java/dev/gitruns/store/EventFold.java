package dev.gitruns.store;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Digest;
import dev.gitruns.model.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What all events of one key say together, whatever the order in which they arrived.
 *
 * @param order the events by effective time, then digest; those of others first
 * @param latest the greatest effective time, or -1 where there are no events
 * @param heads the events that no other one names, which a new event comes after
 * @param fields the value of each field, what was taken away left out
 * @param tags the value of each tag, what was taken away left out
 * @param removed the tags that were taken away last, so that a tag from the start is gone too
 */
public record EventFold(
    List<Event> order,
    long latest,
    SortedSet<Digest> heads,
    Value.Fields fields,
    SortedMap<String, String> tags,
    SortedSet<String> removed) {

  /** Folds the events, of which some that others name may be missing. */
  public static EventFold of(Collection<Event> events) {
    Map<Digest, Event> present = new HashMap<>();
    events.forEach(event -> present.put(event.digest(), event));
    Map<Digest, Long> times = effectiveTimes(present);
    List<Event> order = new ArrayList<>(present.values());
    order.sort(
        Comparator.comparing((Event event) -> !event.isOfOther())
            .thenComparing(event -> times.get(event.digest()))
            .thenComparing(Event::digest));
    TreeSet<Digest> heads = new TreeSet<>(present.keySet());
    Map<String, Value> fields = new HashMap<>();
    TreeMap<String, String> tags = new TreeMap<>(CodePoints.ORDER);
    TreeSet<String> removed = new TreeSet<>(CodePoints.ORDER);
    for (Event event : order) {
      event.after().forEach(heads::remove);
      if (event.type().equals(Event.SET)) {
        event.fields().fields("fields").values().forEach((name, value) -> set(fields, name, value));
        event
            .fields()
            .fields("tags")
            .values()
            .forEach((name, value) -> tag(tags, removed, name, value));
      }
    }
    long latest = times.values().stream().mapToLong(Long::longValue).max().orElse(-1);
    return new EventFold(
        List.copyOf(order),
        latest,
        Collections.unmodifiableSortedSet(heads),
        new Value.Fields(fields),
        Collections.unmodifiableSortedMap(tags),
        Collections.unmodifiableSortedSet(removed));
  }

  private static void set(Map<String, Value> fields, String name, Value value) {
    if (value == Value.Null.NULL) {
      fields.remove(name);
    } else {
      fields.put(name, value);
    }
  }

  private static void tag(Map<String, String> tags, Set<String> removed, String name, Value value) {
    if (value instanceof Value.Text text) {
      tags.put(name, text.value());
      removed.remove(name);
    } else if (value == Value.Null.NULL) {
      tags.remove(name);
      removed.add(name);
    }
  }

  /**
   * t(e) is the greater of its own time and one more than the greatest t of the events before it
   * that are present. An own stack, since a chain may be longer than Java's.
   */
  private static Map<Digest, Long> effectiveTimes(Map<Digest, Event> present) {
    Map<Digest, Long> times = new HashMap<>();
    Set<Digest> entered = new HashSet<>();
    ArrayDeque<Event> stack = new ArrayDeque<>();
    for (Event start : present.values()) {
      stack.push(start);
      while (!stack.isEmpty()) {
        Event event = stack.peek();
        if (times.containsKey(event.digest())) {
          stack.pop();
        } else if (entered.add(event.digest())) {
          for (Digest before : event.after()) {
            if (present.containsKey(before) && !times.containsKey(before)) {
              stack.push(present.get(before));
            }
          }
        } else {
          stack.pop();
          long time = event.at();
          for (Digest before : event.after()) {
            // An event can't be in its own past: that would take two equal digests.
            time = Math.max(time, 1 + times.getOrDefault(before, -1L));
          }
          times.put(event.digest(), time);
        }
      }
    }
    return times;
  }
}
