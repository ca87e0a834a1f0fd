package dev.gitruns.diff;

import dev.gitruns.model.NumberText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The answer in short: which metrics moved, and what else differs. */
final class DiffSentence {
  private static final int METRICS = 2;
  private static final int CAUSES = 5;

  private DiffSentence() {}

  /**
   * Two sentences.
   *
   * @param safe makes a name of a run's document harmless
   */
  static List<String> of(RunDiff diff, UnaryOperator<String> safe) {
    List<String> results = new ArrayList<>();
    String before = diff.a().status();
    String after = diff.b().status();
    if (!before.equals(after)) {
      results.add("b " + safe.apply(after) + ", a " + safe.apply(before));
    }
    // A metric with a declared direction is the one that runs are compared by.
    diff.metrics().stream()
        .filter(delta -> delta.difference().filter(moved -> moved != 0).isPresent())
        .sorted(Comparator.comparing(delta -> delta.goal().isEmpty()))
        .limit(METRICS)
        .forEach(delta -> results.add(moved(delta, safe)));
    String result =
        !results.isEmpty()
            ? String.join("; ", results)
            : diff.metrics().isEmpty()
                ? "The metrics are the same"
                : "The last values of the metrics are the same or can't be compared";
    List<String> causes = causes(diff, safe);
    return List.of(
        result + ".",
        causes.isEmpty()
            ? "Nothing else that was recorded differs."
            : "Different: " + listed(causes) + ".");
  }

  private static String moved(MetricDelta delta, UnaryOperator<String> safe) {
    String verdict =
        switch (delta.verdict()) {
          case BETTER, WORSE -> " (" + delta.verdict().name().toLowerCase(Locale.ROOT) + ")";
          default -> "";
        };
    return safe.apply(delta.name())
        + " "
        + NumberText.brief(delta.before().orElseThrow().last())
        + " → "
        + NumberText.brief(delta.after().orElseThrow().last())
        + verdict;
  }

  private static List<String> causes(RunDiff diff, UnaryOperator<String> safe) {
    List<String> causes = new ArrayList<>();
    diff.config().deltas().forEach(delta -> causes.add(safe.apply(delta.path())));
    diff.inputs().deltas().stream()
        .map(delta -> delta.path().replaceFirst(": [a-z0-9_]+$", ""))
        .distinct()
        .forEach(name -> causes.add(safe.apply(name)));
    if (diff.files().isPresent()) {
      diff.files().get().forEach(file -> causes.add(safe.apply(file.path())));
    } else if (!diff.code().isEmpty()) {
      causes.add("code");
    }
    diff.packages().deltas().forEach(delta -> causes.add(safe.apply(delta.path())));
    if (!diff.environment().isEmpty()) {
      causes.add("environment");
    }
    return causes.stream().distinct().toList();
  }

  private static String listed(List<String> names) {
    int more = names.size() - CAUSES;
    return String.join(", ", names.subList(0, Math.min(CAUSES, names.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
