package dev.gitruns.query;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.read.Goal;
import dev.gitruns.read.RunRow;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Picks the best run by a metric, if it is known which way is better. */
final class BestRun {
  private BestRun() {}

  static RunRow of(List<RunRow> newestFirst, String metric, Optional<Goal> given) {
    Field field = Field.parse(metric);
    Goal goal = given.orElseGet(() -> declared(newestFirst, metric, field));
    RunRow best = null;
    double bestValue = Double.NaN;
    for (RunRow row : newestFirst) {
      Optional<Double> value = field.value(row).flatMap(Value::asDouble).filter(Double::isFinite);
      if (value.isPresent() && (best == null || goal.better(value.get(), bestValue))) {
        best = row;
        bestValue = value.get();
      }
    }
    if (best == null) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "No run here has a number for " + Untrusted.line(metric, 80) + ".",
          "See which metrics a run has: git runs show RUN");
    }
    return best;
  }

  private static Goal declared(List<RunRow> rows, String metric, Field field) {
    String base = field instanceof Field.Metric named ? named.base() : metric;
    Set<Goal> goals = EnumSet.noneOf(Goal.class);
    for (RunRow row : rows) {
      Goal goal = row.goals().getOrDefault(metric, row.goals().get(base));
      if (goal != null) {
        goals.add(goal);
      }
    }
    if (goals.size() == 1) {
      return goals.iterator().next();
    }
    String name = Untrusted.line(metric, 80);
    throw new GitRunsException(
        GitRunsException.Kind.USAGE,
        goals.isEmpty()
            ? "No run says whether more or less of " + name + " is better."
            : "Some runs say that more of " + name + " is better, others that less is.",
        "Say it: best:max(" + name + ") or best:min(" + name + ")");
  }
}
