package dev.gitruns.query;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A name of a value in a config: the keys from the top down with dots between them. A key that has
 * dots itself may stand in double quotes, {@code "a.b".c}, as {@code diff} writes it.
 *
 * <p>Dots separate keys if that leads to a value. If it doesn't and nothing is quoted, keys with
 * dots are tried, the longest first. So {@code a.b} is {@code {"a":{"b":1}}}, otherwise {@code
 * {"a.b":1}}.
 */
public final class ConfigPath {
  private static final int MOST_DOTS = 64;

  private final String text;
  private final List<String> keys;
  private final boolean quoted;

  private ConfigPath(String text) {
    this.text = text;
    List<String> read = quotedKeys(text);
    this.quoted = read != null;
    this.keys = quoted ? read : List.of(text.split("\\.", -1));
  }

  /** Never fails: what isn't well quoted is taken as it stands. */
  public static ConfigPath parse(String text) {
    return new ConfigPath(text);
  }

  /** The value in this config, or empty if it has none. */
  public Optional<Value> find(Value.Fields config) {
    return keysIn(config).flatMap(found -> at(config, found));
  }

  /**
   * The values of a config by their names, each of which {@link #find} reads back to its value.
   * Empty objects and arrays are values.
   */
  public static SortedMap<String, Value> leaves(Value.Fields config) {
    TreeMap<String, Value> leaves = new TreeMap<>(CodePoints.ORDER);
    gather(config, new ArrayList<>(), config, leaves);
    return Collections.unmodifiableSortedMap(leaves);
  }

  private static void gather(
      Value.Fields fields,
      List<String> keys,
      Value.Fields config,
      SortedMap<String, Value> leaves) {
    fields
        .values()
        .forEach(
            (key, value) -> {
              keys.add(key);
              if (value instanceof Value.Fields inner && !inner.isEmpty()) {
                gather(inner, keys, config, leaves);
              } else {
                leaves.put(name(keys, config), value);
              }
              keys.remove(keys.size() - 1);
            });
  }

  /** The keys with dots between them if that names the value, otherwise with quotes. */
  private static String name(List<String> keys, Value.Fields config) {
    String plain = String.join(".", keys);
    if (!plain.isEmpty() && keys.stream().noneMatch(ConfigPath::needsQuotes)) {
      return plain;
    }
    boolean fewDots = plain.chars().filter(c -> c == '.').count() <= MOST_DOTS;
    if (fewDots
        && !plain.isEmpty()
        && parse(plain).keysIn(config).filter(keys::equals).isPresent()) {
      return plain;
    }
    return String.join(
        ".", keys.stream().map(k -> needsQuotes(k) ? Quoting.quoted(k) : k).toList());
  }

  private static boolean needsQuotes(String key) {
    return key.isEmpty() || key.indexOf('.') >= 0 || key.indexOf('"') >= 0;
  }

  private Optional<List<String>> keysIn(Value.Fields config) {
    if (at(config, keys).isPresent()) {
      return Optional.of(keys);
    }
    List<String> found = new ArrayList<>();
    return !quoted && keys.size() > 1 && loose(config, text, found)
        ? Optional.of(found)
        : Optional.empty();
  }

  private static Optional<Value> at(Value.Fields config, List<String> keys) {
    Value.Fields fields = config;
    for (String key : keys.subList(0, keys.size() - 1)) {
      if (!(fields.values().get(key) instanceof Value.Fields inner)) {
        return Optional.empty();
      }
      fields = inner;
    }
    return fields.get(keys.get(keys.size() - 1));
  }

  /** Finds the path with keys that have dots themselves, the longest first. */
  private static boolean loose(Value.Fields fields, String path, List<String> found) {
    if (fields.get(path).isPresent()) {
      found.add(path);
      return true;
    }
    for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
      String key = path.substring(0, dot);
      if (fields.values().get(key) instanceof Value.Fields inner) {
        found.add(key);
        if (loose(inner, path.substring(dot + 1), found)) {
          return true;
        }
        found.remove(found.size() - 1);
      }
    }
    return false;
  }

  /** The keys of a path with quotes; null if it has none, or they don't stand around whole keys. */
  private static List<String> quotedKeys(String path) {
    if (path.indexOf('"') < 0) {
      return null;
    }
    List<String> keys = new ArrayList<>();
    boolean any = false;
    for (int at = 0; at <= path.length(); at++) {
      StringBuilder key = new StringBuilder();
      if (at < path.length() && path.charAt(at) == '"') {
        any = true;
        at = Quoting.unquote(path, at, key);
        if (at < 0 || (at < path.length() && path.charAt(at) != '.')) {
          return null;
        }
      } else {
        int dot = path.indexOf('.', at);
        int end = dot < 0 ? path.length() : dot;
        key.append(path, at, end);
        at = end;
      }
      keys.add(key.toString());
    }
    return any ? keys : null;
  }
}
