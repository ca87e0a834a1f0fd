package dev.gitruns.diff;

import dev.gitruns.model.ShellWords;
import dev.gitruns.model.TextWidth;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A diff as lines for a terminal, without colours; everything from a run is made harmless. */
public final class DiffText {
  private static final int KEY = 48;
  private static final int VALUE = 60;
  private static final int FILES = 10;
  private final List<String> lines = new ArrayList<>();

  private static final String ROWS = ": row_digest";
  private static final String BYTES = ": sha256";

  private DiffText() {}

  /** What differs, part by part; equal things are only counted. */
  public static List<String> lines(RunDiff diff) {
    DiffText text = new DiffText();
    text.headings(List.of(heading("a", diff.a()), heading("b", diff.b())));
    text.lines.add("");
    if (diff.isEmpty()) {
      text.lines.add("No differences: config, inputs, code, environment and metrics are the same.");
      return text.lines;
    }
    text.lines.addAll(DiffSentence.of(diff, name -> Untrusted.line(name, KEY)));
    text.lines.add("");
    text.metrics(diff);
    for (DiffParts.Part part : DiffParts.of(diff)) {
      text.section(part, diff);
    }
    text.lines.add("Same in both: " + DiffParts.same(diff));
    return text.lines;
  }

  private static List<String> heading(String side, RunHeading run) {
    return List.of(
        side,
        Untrusted.line(run.shortId(), 26),
        Untrusted.line(run.name(), KEY),
        run.experiment().isEmpty() ? "" : "(" + Untrusted.line(run.experiment(), KEY) + ")",
        Untrusted.line(run.status(), 20),
        run.start().map(TimeText::utc).orElse(""),
        run.duration().map(TimeText::duration).orElse(""));
  }

  /** The two runs, one below the other, without what neither has. */
  private void headings(List<List<String>> sides) {
    StringBuilder[] out = {new StringBuilder(), new StringBuilder()};
    for (int i = 0; i < sides.get(0).size(); i++) {
      int width = Math.max(TextWidth.of(sides.get(0).get(i)), TextWidth.of(sides.get(1).get(i)));
      for (int side = 0; side < 2 && width > 0; side++) {
        out[side].append(TextWidth.padRight(sides.get(side).get(i), width)).append("  ");
      }
    }
    for (StringBuilder line : out) {
      lines.add(line.toString().stripTrailing());
    }
  }

  private void section(DiffParts.Part part, RunDiff diff) {
    if (part.section().isEmpty()) {
      return;
    }
    lines.add(part.title());
    List<Delta> all = part.section().deltas();
    Optional<List<FileChange>> files =
        part.section() == diff.code() ? diff.files() : Optional.empty();
    List<Delta> deltas =
        all.stream()
            .filter(delta -> !isToldAlready(delta, all))
            .filter(delta -> files.isEmpty() || !DiffParts.OF_FILES.contains(delta.path()))
            .toList();
    int width = 0;
    for (Delta delta : deltas) {
      width = Math.max(width, TextWidth.of(Untrusted.line(delta.path(), KEY)));
    }
    for (Delta delta : deltas) {
      String key = TextWidth.padRight(Untrusted.line(delta.path(), KEY), width);
      lines.add("  " + sign(delta) + " " + key + "  " + change(part, delta));
    }
    files.ifPresent(changed -> files(changed, diff));
    lines.add("");
  }

  private void files(List<FileChange> files, RunDiff diff) {
    if (files.isEmpty()) {
      lines.add("    the files are the same");
      return;
    }
    List<FileChange> shown = files.subList(0, Math.min(FILES, files.size()));
    List<String> names = shown.stream().map(file -> Untrusted.line(file.path(), VALUE)).toList();
    int width = names.stream().mapToInt(TextWidth::of).max().orElse(0);
    for (int i = 0; i < shown.size(); i++) {
      lines.add("    " + TextWidth.padRight(names.get(i), width) + "  " + shown.get(i).counts());
    }
    if (files.size() > FILES) {
      lines.add("    and " + (files.size() - FILES) + " more");
    }
    lines.add(
        "    see the lines: git runs diff --code "
            + Untrusted.line(diff.a().shortId(), 26)
            + " "
            + Untrusted.line(diff.b().shortId(), 26));
  }

  /** Other rows in a file of other bytes are the same difference. */
  private static boolean isToldAlready(Delta delta, List<Delta> all) {
    String path = delta.path();
    return path.endsWith(ROWS)
        && all.stream()
            .anyMatch(
                other ->
                    other.kind() == Delta.Kind.CHANGED
                        && other
                            .path()
                            .equals(path.substring(0, path.length() - ROWS.length()) + BYTES));
  }

  /** The words of two commands that differ, with the words before and after them left out. */
  private static Optional<String> words(Delta delta) {
    if (!(delta.before().orElse(null) instanceof Value.Items a)
        || !(delta.after().orElse(null) instanceof Value.Items b)
        || !delta.path().equals("command")) {
      return Optional.empty();
    }
    int first = 0;
    int shorter = Math.min(a.values().size(), b.values().size());
    while (first < shorter && a.values().get(first).equals(b.values().get(first))) {
      first++;
    }
    int last = 0;
    while (last < shorter - first
        && a.values()
            .get(a.values().size() - 1 - last)
            .equals(b.values().get(b.values().size() - 1 - last))) {
      last++;
    }
    return Optional.of(shell(a, first, last) + " → " + shell(b, first, last));
  }

  private static String shell(Value.Items command, int first, int last) {
    List<String> words =
        command.values().subList(first, command.values().size() - last).stream()
            .map(word -> word instanceof Value.Text text ? text.value() : "?")
            .toList();
    String written = words.isEmpty() ? "(nothing)" : ShellWords.join(words);
    return (first > 0 ? "… " : "") + Untrusted.line(written, VALUE) + (last > 0 ? " …" : "");
  }

  private static String sign(Delta delta) {
    return switch (delta.kind()) {
      case ADDED -> "+";
      case REMOVED -> "-";
      case CHANGED -> "~";
    };
  }

  private static String change(DiffParts.Part part, Delta delta) {
    Optional<String> words = words(delta);
    if (words.isPresent()) {
      return words.get();
    }
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
