package dev.gitruns.diff;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Value;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The leaves of a document by their paths: keys with dots between them, {@code [i]} for the places
 * of an array that holds objects. A key that a path couldn't be read back with stands in quotes.
 */
public final class FlatFields {
  private FlatFields() {}

  /** Every leaf; empty objects and arrays of plain values are leaves too. */
  public static SortedMap<String, Value> of(Value.Fields document) {
    TreeMap<String, Value> leaves = new TreeMap<>(CodePoints.ORDER);
    document.values().forEach((key, value) -> add(step(key), value, leaves));
    return Collections.unmodifiableSortedMap(leaves);
  }

  private static void add(String path, Value value, Map<String, Value> leaves) {
    if (value instanceof Value.Fields fields && !fields.isEmpty()) {
      fields.values().forEach((key, inner) -> add(path + "." + step(key), inner, leaves));
    } else if (value instanceof Value.Items items
        && items.values().stream().anyMatch(Value.Fields.class::isInstance)) {
      List<Value> values = items.values();
      for (int i = 0; i < values.size(); i++) {
        add(path + "[" + i + "]", values.get(i), leaves);
      }
    } else {
      leaves.put(path, value);
    }
  }

  private static String step(String key) {
    boolean plain = !key.isEmpty();
    for (int i = 0; i < key.length() && plain; i++) {
      plain = ".[]\"\\".indexOf(key.charAt(i)) < 0;
    }
    return plain ? key : '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
