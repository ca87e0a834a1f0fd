package dev.gitruns.read;

import dev.gitruns.model.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What a summary.json declares of its metrics: which of their values are the better ones. */
public final class DeclaredGoals {
  private DeclaredGoals() {}

  /**
   * The goals by metric. A name that ends with {@code *} stands for all metrics and values that
   * begin so, unless they have a goal of their own or of a longer beginning.
   */
  public static Map<String, Goal> of(Value.Fields summary) {
    Value.Fields declared = summary.fields("goals");
    Map<String, Goal> goals = new HashMap<>();
    Map<String, Goal> beginnings = new HashMap<>();
    for (String name : declared.values().keySet()) {
      Optional<Goal> goal = declared.text(name).flatMap(Goal::of);
      goal.ifPresent(g -> goals.put(name, g));
      if (name.endsWith("*")) {
        goal.ifPresent(g -> beginnings.put(name.substring(0, name.length() - 1), g));
      }
    }
    if (!beginnings.isEmpty()) {
      TreeSet<String> names = new TreeSet<>(summary.fields("metrics").values().keySet());
      names.addAll(summary.fields("values").values().keySet());
      for (String name : names) {
        longest(beginnings, name).ifPresent(goal -> goals.putIfAbsent(name, goal));
      }
    }
    return goals;
  }

  private static Optional<Goal> longest(Map<String, Goal> beginnings, String name) {
    for (int length = name.length(); length >= 0; length--) {
      Goal goal = beginnings.get(name.substring(0, length));
      if (goal != null) {
        return Optional.of(goal);
      }
    }
    return Optional.empty();
  }
}
