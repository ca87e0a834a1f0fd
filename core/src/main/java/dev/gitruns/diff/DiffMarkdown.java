package dev.gitruns.diff;

import dev.gitruns.model.MarkdownText;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.List;

/** A diff as Markdown for a comment or a job summary, with all text of the runs encoded for it. */
public final class DiffMarkdown {
  private static final int KEY = 80;
  private static final int VALUE = 80;
  private static final int ROWS = 100;

  private DiffMarkdown() {}

  /** What differs, a table a part; very long parts are cut, and say so. */
  public static List<String> lines(RunDiff diff) {
    List<String> lines = new ArrayList<>();
    lines.add("**" + heading(diff.a()) + " → " + heading(diff.b()) + "**");
    lines.add("");
    if (diff.isEmpty()) {
      lines.add("No differences: config, inputs, code, environment and metrics are the same.");
      return lines;
    }
    lines.add(String.join(" ", DiffSentence.of(diff, name -> MarkdownText.inline(name, KEY))));
    lines.add("");
    metrics(diff.metrics(), lines);
    for (DiffParts.Part part : DiffParts.of(diff)) {
      section(part, lines);
    }
    diff.files().ifPresent(files -> files(files, lines));
    lines.add("Same in both: " + DiffParts.same(diff));
    return lines;
  }

  private static String heading(RunHeading run) {
    String name = run.name().isEmpty() ? run.label() : run.name();
    return MarkdownText.inline(name, KEY) + " (" + MarkdownText.inline(run.shortId(), 26) + ")";
  }

  private static void metrics(List<MetricDelta> metrics, List<String> lines) {
    if (metrics.isEmpty()) {
      return;
    }
    lines.add("| metric | a | b | Δ | Δ % | |");
    lines.add("|---|---:|---:|---:|---:|---|");
    for (MetricDelta delta : metrics.subList(0, Math.min(ROWS, metrics.size()))) {
      List<String> cells = DiffParts.metricCells(delta, name -> MarkdownText.cell(name, KEY));
      lines.add("| " + String.join(" | ", cells) + " |");
    }
    more(metrics.size(), lines);
  }

  private static void section(DiffParts.Part part, List<String> lines) {
    List<Delta> deltas = part.section().deltas();
    if (deltas.isEmpty()) {
      return;
    }
    lines.add("| " + part.title() + " | a | b |");
    lines.add("|---|---|---|");
    for (Delta delta : deltas.subList(0, Math.min(ROWS, deltas.size()))) {
      lines.add(
          "| "
              + MarkdownText.cell(delta.path(), KEY)
              + " | "
              + delta.before().map(value -> value(part, value)).orElse("–")
              + " | "
              + delta.after().map(value -> value(part, value)).orElse("–")
              + " |");
    }
    more(deltas.size(), lines);
  }

  private static void files(List<FileChange> files, List<String> lines) {
    if (files.isEmpty()) {
      return;
    }
    lines.add("| changed file | lines |");
    lines.add("|---|---:|");
    for (FileChange file : files.subList(0, Math.min(ROWS, files.size()))) {
      lines.add("| " + MarkdownText.cell(file.path(), KEY) + " | " + file.counts() + " |");
    }
    more(files.size(), lines);
  }

  private static void more(int count, List<String> lines) {
    lines.add("");
    if (count > ROWS) {
      lines.add("and " + (count - ROWS) + " more");
      lines.add("");
    }
  }

  private static String value(DiffParts.Part part, Value value) {
    return MarkdownText.cell(part.shown(value, VALUE), VALUE);
  }
}
