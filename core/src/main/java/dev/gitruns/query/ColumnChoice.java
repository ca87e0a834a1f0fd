package dev.gitruns.query;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.MetricOrder;
import dev.gitruns.model.Value;
import dev.gitruns.model.ValueText;
import dev.gitruns.read.RunRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Chooses the columns that tell runs apart, when nobody names columns. */
public final class ColumnChoice {
  private static final int METRICS = 4;
  private static final int CONFIGS = 3;

  /** Longer values, such as paths, would push all else off the screen. */
  private static final int LONGEST = 12;

  private ColumnChoice() {}

  /**
   * The names of the columns, the most important first: what the runs are sorted by, then metrics
   * and the config keys that differ most in turn.
   */
  public static List<String> of(List<RunRow> rows, Sorting sorting) {
    List<String> shown = new ArrayList<>();
    for (Sorting.Key key : sorting.keys()) {
      boolean fixed =
          key.field() instanceof Field.Named named
              && Set.of("id", "name", "experiment", "status", "start", "duration")
                  .contains(named.property().word());
      if (!fixed && rows.stream().anyMatch(row -> key.field().value(row).isPresent())) {
        add(shown, key.field().name());
      }
    }
    List<String> metrics = metrics(rows);
    List<String> configs = configs(rows);
    for (int place = 0; place < Math.max(METRICS, CONFIGS); place++) {
      if (place < metrics.size()) {
        add(shown, metrics.get(place));
      }
      if (place < configs.size()) {
        add(shown, configs.get(place));
      }
    }
    return shown;
  }

  private static void add(List<String> shown, String name) {
    if (!shown.contains(name)) {
      shown.add(name);
    }
  }

  /** Metrics with a declared goal, then those that most runs have, then the usual order. */
  private static List<String> metrics(List<RunRow> rows) {
    Map<String, Integer> counts = new TreeMap<>(CodePoints.ORDER);
    Set<String> goals = new HashSet<>();
    for (RunRow row : rows) {
      row.metrics().keySet().forEach(key -> counts.merge(key, 1, Integer::sum));
      goals.addAll(row.goals().keySet());
    }
    return counts.keySet().stream()
        .sorted(
            Comparator.<String, Boolean>comparing(key -> !goals.contains(key))
                .thenComparing(MetricOrder::accompanies)
                .thenComparing(key -> -counts.get(key))
                .thenComparing(MetricOrder.ORDER))
        .limit(METRICS)
        .map(key -> Field.parse(key) instanceof Field.Metric ? key : "metric." + key)
        .toList();
  }

  /**
   * Config keys by the number of their values and the share of runs that have them; of equal ones
   * first that whose usual value is the least usual.
   */
  private static List<String> configs(List<RunRow> rows) {
    Map<String, Map<Integer, Value>> byKey = new TreeMap<>(CodePoints.ORDER);
    for (int i = 0; i < rows.size(); i++) {
      int row = i;
      ConfigPath.leaves(rows.get(i).config())
          .forEach(
              (key, value) -> byKey.computeIfAbsent(key, k -> new TreeMap<>()).put(row, value));
    }
    record Worth(String key, long values, long usual) {}
    List<Worth> differing = new ArrayList<>();
    byKey.forEach(
        (key, values) -> {
          Map<Value, Long> counts =
              values.values().stream()
                  .collect(Collectors.groupingBy(v -> v, Collectors.counting()));
          if (counts.size() > 1
              && values.values().stream().allMatch(ColumnChoice::isShort)
              && !copiesName(values, rows)) {
            long usual = counts.values().stream().mapToLong(n -> n).max().orElse(0);
            differing.add(new Worth(key, (long) counts.size() * values.size(), usual));
          }
        });
    List<String> chosen = new ArrayList<>();
    Set<Map<Integer, Value>> seen = new HashSet<>();
    differing.stream()
        .sorted(Comparator.comparingLong(Worth::values).reversed().thenComparing(Worth::usual))
        .map(Worth::key)
        // A second key with the same values tells nothing more.
        .filter(key -> chosen.size() < CONFIGS && seen.add(byKey.get(key)))
        .forEach(key -> chosen.add("config." + key));
    return chosen;
  }

  private static boolean copiesName(Map<Integer, Value> values, List<RunRow> rows) {
    return values.entrySet().stream()
        .allMatch(each -> each.getValue().equals(Value.of(rows.get(each.getKey()).name())));
  }

  private static boolean isShort(Value value) {
    return value instanceof Value.Text text
        ? ValueText.exact(text, LONGEST + 1).length() <= LONGEST
        : !(value instanceof Value.Fields) && !(value instanceof Value.Items);
  }
}
