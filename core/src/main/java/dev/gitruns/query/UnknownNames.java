package dev.gitruns.query;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.RunRow;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names fields that no run has, and the nearest names that some run has. */
public final class UnknownNames {
  private static final int LONGEST = 80;
  private static final int NEAREST = 3;

  /** More names than any project has; comparing with more would take long. */
  private static final int MOST = 20_000;

  private UnknownNames() {}

  /** A sentence for each of these fields that no run has, by its name; none without any runs. */
  public static Map<String, String> sentences(Collection<RunRow> rows, Collection<Field> fields) {
    Map<String, String> sentences = new LinkedHashMap<>();
    if (rows.isEmpty()) {
      return sentences;
    }
    Set<String> names = new LinkedHashSet<>();
    boolean listed = false;
    for (Field field : new LinkedHashSet<>(fields)) {
      if (field instanceof Field.Named || rows.stream().anyMatch(r -> field.value(r).isPresent())) {
        continue;
      }
      if (names.isEmpty()) {
        rows.forEach(row -> addNames(row, names));
      }
      List<String> near = nearest(field.name(), names);
      String sentence = "No run has " + Untrusted.line(field.name(), LONGEST) + ".";
      if (!near.isEmpty()) {
        sentence += " Did you mean " + String.join(" or ", near) + "?";
      } else if (!listed) {
        sentence += " " + known();
        listed = true;
      }
      sentences.put(field.name(), sentence);
    }
    return sentences;
  }

  /** The names nearest to this one, made harmless; empty if none is near. */
  public static List<String> nearest(String name, Collection<String> names) {
    record Near(String name, int distance) {}
    return names.stream()
        .limit(MOST)
        .map(each -> new Near(each, distance(name, each)))
        .filter(near -> near.distance() < Integer.MAX_VALUE)
        .sorted(
            Comparator.comparingInt(Near::distance)
                .thenComparingInt(near -> Math.abs(near.name().length() - name.length()))
                .thenComparing(Near::name, CodePoints.ORDER))
        .limit(NEAREST)
        .map(near -> Untrusted.line(near.name(), LONGEST))
        .toList();
  }

  private static String known() {
    return "Names are metrics, config.KEY, tags.KEY, summary.KEY, and "
        + Stream.of(Property.values()).map(Property::word).collect(Collectors.joining(", "))
        + ".";
  }

  private static void addNames(RunRow row, Set<String> names) {
    if (names.isEmpty()) {
      Stream.of(Property.values()).map(Property::word).forEach(names::add);
    }
    if (names.size() < MOST) {
      names.addAll(row.metrics().keySet());
      names.addAll(row.values().values().keySet());
      ConfigPath.leaves(row.config()).keySet().forEach(key -> names.add("config." + key));
      row.tags().keySet().forEach(key -> names.add("tags." + key));
    }
  }

  /** How far a name is from another; the greatest integer if they have nothing in common. */
  private static int distance(String wanted, String known) {
    String a = wanted.toLowerCase(Locale.ROOT);
    String b = known.toLowerCase(Locale.ROOT);
    if (letters(a).equals(letters(b))) {
      return 0;
    }
    String longer = a.length() > b.length() ? a : b;
    String shorter = a.length() > b.length() ? b : a;
    boolean begins = shorter.length() > 2 && longer.startsWith(shorter);
    int most = Math.max(1, shorter.length() / 3);
    int edits = longer.length() > LONGEST ? most + 1 : edits(a, b);
    if (begins && "./".indexOf(longer.charAt(shorter.length())) >= 0
        || edits == 1 && shorter.length() > 3) {
      return 1;
    }
    if (last(a).equals(last(b))) {
      return 2;
    }
    return begins ? 3 : edits <= most ? 2 + edits : Integer.MAX_VALUE;
  }

  private static String letters(String name) {
    return name.replaceAll("[-_./ ]", "");
  }

  private static String last(String name) {
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('.')) + 1);
  }

  /** The Levenshtein distance. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
