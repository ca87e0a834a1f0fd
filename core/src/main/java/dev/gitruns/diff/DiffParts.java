package dev.gitruns.diff;

import dev.gitruns.model.Digest;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.Value;
import dev.gitruns.model.ValueText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the text and the Markdown of a diff share: the order of the parts and their words. */
final class DiffParts {
  private static final int HEX = 10;

  /** Facts of the code that say no more than a list of the files that differ. */
  static final Set<String> OF_FILES = Set.of("tree", "patch_id", "snapshot");

  private DiffParts() {}

  /** A part of the diff under its title. */
  record Part(String title, Section section) {
    /** The value on one line; versions are text that often looks like a number, and is none. */
    String shown(Value value, int limit) {
      if (value instanceof Value.Text text && isHex(text.value())) {
        return text.value().substring(0, HEX);
      }
      return title.equals("packages")
          ? ValueText.brief(value, limit)
          : ValueText.exact(value, limit);
    }
  }

  /** All parts but the metrics, in the order of reading: what was run, with what, where. */
  static List<Part> of(RunDiff diff) {
    return List.of(
        new Part("outcome", diff.outcome()),
        new Part("config", diff.config()),
        new Part("inputs", diff.inputs()),
        new Part("code", diff.code()),
        new Part("environment", diff.environment()),
        new Part("packages", diff.packages()),
        new Part("summary", diff.values()));
  }

  /** How much is the same, in words. */
  static String same(RunDiff diff) {
    List<Part> parts = new ArrayList<>(of(diff));
    List<String> words =
        parts.stream()
            .filter(part -> part.section().equal() > 0)
            .map(part -> part.section().equal() + " of " + part.title())
            .collect(Collectors.toCollection(ArrayList::new));
    if (diff.equalMetrics() > 0) {
      words.add(diff.equalMetrics() + (diff.equalMetrics() == 1 ? " metric" : " metrics"));
    }
    return words.isEmpty() ? "nothing" : String.join(", ", words);
  }

  /** Digests and commits are shown by their beginning. */
  private static boolean isHex(String text) {
    return Digest.isDigest(text) || text.matches("[0-9a-f]{40}");
  }

  /** Name, value in a, value in b, difference, relative difference, and what else to say. */
  static List<String> metricCells(MetricDelta delta, UnaryOperator<String> name) {
    return List.of(
        name.apply(delta.name()),
        delta.before().map(summary -> NumberText.brief(summary.last())).orElse("–"),
        delta.after().map(summary -> NumberText.brief(summary.last())).orElse("–"),
        delta.difference().map(NumberText::signed).orElse(""),
        delta.relative().map(part -> relative(delta, part)).orElse(""),
        remark(delta));
  }

  /** A factor from ten on, which percents hide. */
  private static String relative(MetricDelta delta, double part) {
    return part >= 9 && delta.before().get().last() > 0
        ? "×" + NumberText.brief(part + 1, 2)
        : percent(part);
  }

  private static String percent(double part) {
    if (part == 0) {
      return "0%";
    }
    if (Math.abs(part) >= 1000) {
      return NumberText.signed(part * 100) + "%";
    }
    int digits = Math.abs(part) < 0.1 ? 2 : 1;
    BigDecimal rounded = BigDecimal.valueOf(part * 100).setScale(digits, RoundingMode.HALF_EVEN);
    return (part > 0 ? "+" : "") + rounded.toPlainString() + "%";
  }

  private static String remark(MetricDelta delta) {
    List<String> words = new ArrayList<>();
    switch (delta.verdict()) {
      case BETTER, WORSE -> words.add(delta.verdict().name().toLowerCase(Locale.ROOT));
      default -> {}
    }
    if (delta.before().isPresent() && delta.after().isPresent()) {
      MetricSummary a = delta.before().get();
      MetricSummary b = delta.after().get();
      boolean curves = a.n() > 1 || b.n() > 1;
      if (curves) {
        add(words, "min", a.min(), b.min());
        add(words, "max", a.max(), b.max());
      }
      if (a.n() != b.n()) {
        words.add("n " + a.n() + " → " + b.n());
      }
      if (words.isEmpty() && Double.compare(a.last(), b.last()) == 0) {
        words.add("same end, other course");
      }
    }
    return String.join(", ", words);
  }

  /** Names a bound of the curve that moved. */
  private static void add(List<String> words, String what, double a, double b) {
    if (Double.compare(a, b) != 0) {
      words.add(what + " " + NumberText.brief(a) + " → " + NumberText.brief(b));
    }
  }
}
