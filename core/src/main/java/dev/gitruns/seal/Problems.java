package dev.gitruns.seal;

import dev.gitruns.journal.Problem;
import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Value;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** What a reader of the run should know, each thing once and in one order. */
final class Problems {
  private final TreeSet<Problem> all =
      new TreeSet<>(
          Comparator.comparing(Problem::code, CodePoints.ORDER)
              .thenComparing(Problem::message, CodePoints.ORDER));

  void add(String code, String message) {
    all.add(new Problem(code, message));
  }

  void addAll(List<Problem> problems) {
    all.addAll(problems);
  }

  /** Messages quote what failed, and so may quote a secret. */
  void mask(Masking masking) {
    List<Problem> told = List.copyOf(all);
    all.clear();
    told.forEach(
        problem ->
            add(
                masking.text("the problems", problem.code()),
                masking.text("the problems", problem.message())));
  }

  Value.Items toItems() {
    return new Value.Items(all.stream().map(problem -> (Value) problem.toFields()).toList());
  }
}
