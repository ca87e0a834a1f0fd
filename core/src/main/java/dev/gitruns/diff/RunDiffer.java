package dev.gitruns.diff;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.Value;
import dev.gitruns.read.DeclaredGoals;
import dev.gitruns.read.Goal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares two runs by their documents. */
public final class RunDiffer {
  private static final List<String> OUTCOME =
      List.of("status", "exit_code", "signal", "command", "work_dir", "job_type");
  // What names an input rather than tells its content.
  private static final Set<String> INPUT_NAMES = Set.of("name");

  private RunDiffer() {}

  /** What is different in b; the same two sides give the same answer, and a side equals itself. */
  public static RunDiff diff(RunSide a, RunSide b) {
    Map<String, MetricSummary> before = metrics(a);
    Map<String, MetricSummary> after = metrics(b);
    List<MetricDelta> metrics = metrics(before, after, goals(a, b));
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    return new RunDiff(
        RunHeading.of(a),
        RunHeading.of(b),
        Section.between(only(a.run(), OUTCOME), only(b.run(), OUTCOME)),
        Section.between(FlatFields.of(a.config()), FlatFields.of(b.config())),
        Section.between(inputs(a.inputs()), inputs(b.inputs())),
        Section.between(FlatFields.of(a.code()), FlatFields.of(b.code())),
        Section.between(machine(a.environment()), machine(b.environment())),
        Section.between(packages(a.environment()), packages(b.environment())),
        metrics,
        names.size() - metrics.size(),
        Section.between(
            FlatFields.of(a.summary().fields("values")),
            FlatFields.of(b.summary().fields("values"))),
        Optional.empty());
  }

  private static Map<String, Value> only(Value.Fields document, List<String> keys) {
    Map<String, Value> kept = new LinkedHashMap<>();
    keys.forEach(key -> document.get(key).ifPresent(value -> kept.put(key, value)));
    return kept;
  }

  private static Map<String, Value> machine(Value.Fields environment) {
    return FlatFields.of(environment.with("packages", null));
  }

  private static Map<String, Value> packages(Value.Fields environment) {
    return environment.fields("packages").values();
  }

  /** Each fact of an input below the input's name; a second input of a name gets its number. */
  private static Map<String, Value> inputs(Value.Fields document) {
    Map<String, Value> facts = new LinkedHashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    for (Value item : document.items("inputs")) {
      if (item instanceof Value.Fields input) {
        String name = input.text("name").orElse("(unnamed)");
        int count = seen.merge(name, 1, Integer::sum);
        String prefix = count == 1 ? name : name + " (" + count + ")";
        input
            .values()
            .forEach(
                (key, value) -> {
                  if (!INPUT_NAMES.contains(key)) {
                    facts.put(prefix + ": " + key, value);
                  }
                });
      }
    }
    return facts;
  }

  private static Map<String, MetricSummary> metrics(RunSide side) {
    Map<String, MetricSummary> summaries = new HashMap<>();
    Value.Fields byName = side.summary().fields("metrics");
    byName
        .values()
        .forEach(
            (name, value) -> {
              if (value instanceof Value.Fields fields) {
                summaries.put(name, MetricSummary.of(fields));
              }
            });
    return summaries;
  }

  private static List<MetricDelta> metrics(
      Map<String, MetricSummary> a, Map<String, MetricSummary> b, Map<String, Goal> goals) {
    TreeSet<String> names = new TreeSet<>(CodePoints.ORDER);
    names.addAll(a.keySet());
    names.addAll(b.keySet());
    List<MetricDelta> deltas = new ArrayList<>();
    for (String name : names) {
      Optional<MetricSummary> before = Optional.ofNullable(a.get(name));
      Optional<MetricSummary> after = Optional.ofNullable(b.get(name));
      if (!before.equals(after)) {
        deltas.add(new MetricDelta(name, before, after, Optional.ofNullable(goals.get(name))));
      }
    }
    return deltas;
  }

  /** Directions that a run declares and the other doesn't contradict. */
  private static Map<String, Goal> goals(RunSide a, RunSide b) {
    Map<String, Goal> first = DeclaredGoals.of(a.summary());
    Map<String, Goal> second = DeclaredGoals.of(b.summary());
    Map<String, Goal> agreed = new HashMap<>(first);
    agreed.putAll(second);
    agreed
        .keySet()
        .removeIf(
            name ->
                first.containsKey(name)
                    && second.containsKey(name)
                    && first.get(name) != second.get(name));
    return agreed;
  }
}
