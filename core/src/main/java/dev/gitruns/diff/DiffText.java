package dev.gitruns.diff;

import dev.gitruns.model.TextWidth;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Untrusted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A diff as lines for a terminal, without colours; everything from a run is made harmless. */
public final class DiffText {
  private static final int KEY = 48;
  private static final int VALUE = 60;
  private final List<String> lines = new ArrayList<>();

  private DiffText() {}

  /** What differs, part by part; equal things are only counted. */
  public static List<String> lines(RunDiff diff) {
    DiffText text = new DiffText();
    text.heading("a", diff.a());
    text.heading("b", diff.b());
    text.lines.add("");
    if (diff.isEmpty()) {
      text.lines.add("No differences: config, inputs, code, environment and metrics are the same.");
      return text.lines;
    }
    for (DiffParts.Part part : DiffParts.of(diff)) {
      text.section(part);
    }
    text.metrics(diff);
    text.lines.add("Same in both: " + DiffParts.same(diff));
    return text.lines;
  }

  private void heading(String side, RunHeading run) {
    StringBuilder out =
        new StringBuilder(side).append("  ").append(Untrusted.line(run.shortId(), 26));
    if (!run.name().isEmpty()) {
      out.append("  ").append(Untrusted.line(run.name(), KEY));
    }
    if (!run.experiment().isEmpty()) {
      out.append("  (").append(Untrusted.line(run.experiment(), KEY)).append(')');
    }
    out.append("  ").append(Untrusted.line(run.status(), 20));
    run.start().ifPresent(start -> out.append("  ").append(TimeText.utc(start)));
    run.duration().ifPresent(time -> out.append("  ").append(TimeText.duration(time)));
    lines.add(out.toString());
  }

  private void section(DiffParts.Part part) {
    if (part.section().isEmpty()) {
      return;
    }
    lines.add(part.title());
    List<Delta> deltas = part.section().deltas();
    int width = 0;
    for (Delta delta : deltas) {
      width = Math.max(width, TextWidth.of(Untrusted.line(delta.path(), KEY)));
    }
    for (Delta delta : deltas) {
      String key = TextWidth.padRight(Untrusted.line(delta.path(), KEY), width);
      lines.add("  " + sign(delta) + " " + key + "  " + change(part, delta));
    }
    lines.add("");
  }

  private static String sign(Delta delta) {
    return switch (delta.kind()) {
      case ADDED -> "+";
      case REMOVED -> "-";
      case CHANGED -> "~";
    };
  }

  private static String change(DiffParts.Part part, Delta delta) {
    Optional<String> before = delta.before().map(value -> part.shown(value, VALUE));
    Optional<String> after = delta.after().map(value -> part.shown(value, VALUE));
    if (before.isPresent() && after.isPresent()) {
      boolean alike = before.get().equals(after.get());
      return before.get() + " → " + after.get() + (alike ? "  (differ further on)" : "");
    }
    return before.orElseGet(after::get);
  }

  private void metrics(RunDiff diff) {
    if (diff.metrics().isEmpty()) {
      return;
    }
    lines.add("metrics (last value)");
    List<List<String>> rows = new ArrayList<>();
    for (MetricDelta delta : diff.metrics()) {
      rows.add(DiffParts.metricCells(delta, name -> Untrusted.line(name, KEY)));
    }
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], TextWidth.of(row.get(i)));
      }
    }
    for (List<String> row : rows) {
      StringBuilder out = new StringBuilder("  ");
      out.append(TextWidth.padRight(row.get(0), widths[0])).append("  ");
      out.append(TextWidth.padLeft(row.get(1), widths[1])).append(" → ");
      out.append(TextWidth.padLeft(row.get(2), widths[2])).append("  ");
      out.append(TextWidth.padLeft(row.get(3), widths[3])).append("  ");
      out.append(TextWidth.padLeft(row.get(4), widths[4])).append("  ");
      out.append(row.get(5));
      lines.add(out.toString().stripTrailing());
    }
    lines.add("");
  }
}
