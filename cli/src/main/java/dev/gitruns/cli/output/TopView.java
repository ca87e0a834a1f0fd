package dev.gitruns.cli.output;

import dev.gitruns.cli.plot.BraillePlot;
import dev.gitruns.cli.plot.Curve;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.TextWidth;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.op.TopRuns;
import dev.gitruns.read.LiveRun;
import dev.gitruns.read.LiveSeries;
import dev.gitruns.read.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What stands on the screen of {@code git runs top}: the table, and the curves of the run that is
 * chosen.
 */
public final class TopView {
  private static final int SMALLEST_PLOT = 5;
  private static final int LARGEST_PLOT = 12;
  private static final int AROUND_PLOT = 4;

  private final TopRuns top;
  private final Style style;
  private final Map<Uid, Optional<LiveSeries>> series = new HashMap<>();
  private String wanted;
  private int place;
  private boolean curves;

  /**
   * @param wanted the run to draw from the start; null for none
   */
  public TopView(TopRuns top, String wanted, Style style) {
    this.top = top;
    this.wanted = wanted;
    this.style = style;
    this.curves = wanted != null;
  }

  /** Does what a key says. */
  public void press(Screen.Key key, int runs) {
    switch (key) {
      case UP -> place = Math.max(0, place - 1);
      case DOWN -> place = Math.max(0, Math.min(runs - 1, place + 1));
      case CHOOSE -> curves = !curves;
      default -> place = Math.max(0, Math.min(runs - 1, place));
    }
  }

  /** The lines of a frame. */
  public List<String> lines(List<LiveRun> runs, Screen.Size size, long nowMicros) {
    choose(runs);
    List<String> lines = new ArrayList<>();
    lines.add(heading(runs, size, nowMicros));
    if (runs.isEmpty()) {
      lines.add("");
      lines.add(TextWidth.cut("No run is going. Waiting (q quits).", size.columns()));
      return lines;
    }
    List<String> table = TopTable.of(runs, place, nowMicros).layout(size.columns(), style).lines();
    int room = curves ? Math.max(3, size.rows() / 3) : size.rows() - 1;
    lines.add(table.get(0));
    int from = Math.max(0, Math.min(place - (room - 2) / 2, runs.size() - (room - 1)));
    int to = Math.min(runs.size(), from + room - 1);
    lines.addAll(table.subList(1 + from, 1 + to));
    if (curves) {
      lines.add("");
      lines.addAll(plots(runs.get(place), size.columns(), size.rows() - lines.size() - 1));
    }
    return lines;
  }

  /** Finds the run that was asked for, until somebody moves. */
  private void choose(List<LiveRun> runs) {
    for (int i = 0; wanted != null && i < runs.size(); i++) {
      String uid = runs.get(i).row().uid().text();
      if (uid.startsWith(wanted) || runs.get(i).row().name().equals(wanted)) {
        place = i;
        wanted = null;
      }
    }
    place = Math.max(0, Math.min(runs.size() - 1, place));
  }

  private String heading(List<LiveRun> runs, Screen.Size size, long nowMicros) {
    long stale = runs.stream().filter(run -> run.row().has(Mark.STALE)).count();
    long running =
        runs.stream().filter(run -> run.row().status() == RunStatus.RUNNING).count() - stale;
    String left =
        running
            + " running"
            + (stale == 0 ? "" : ", " + stale + " stale")
            + (runs.size() - running - stale == 0
                ? ""
                : ", " + (runs.size() - running - stale) + " ended");
    String keys = "q quit  ↑↓ choose  Enter " + (curves ? "table" : "curves");
    String right = keys + "  " + TimeText.utc(nowMicros);
    int gap = size.columns() - TextWidth.of(left) - TextWidth.of(right);
    String line = gap >= 2 ? left + " ".repeat(gap) + right : left;
    return style.paint(Style.Ink.BOLD, TextWidth.cut(line, size.columns()));
  }

  private List<String> plots(LiveRun run, int columns, int rows) {
    List<Curve> found = curves(run);
    List<String> lines = new ArrayList<>();
    if (found.isEmpty()) {
      lines.add("It has logged no metric yet.");
      return lines;
    }
    int side = columns >= 100 && found.size() > 1 ? 2 : 1;
    int bands =
        Math.max(
            1, Math.min((found.size() + side - 1) / side, rows / (SMALLEST_PLOT + AROUND_PLOT)));
    int height = Math.min(LARGEST_PLOT, rows / bands - AROUND_PLOT);
    if (height < 2) {
      lines.add("The terminal is too low for curves.");
      return lines;
    }
    int width = (columns - 2 * (side - 1)) / side;
    for (int band = 0; band < bands; band++) {
      List<List<String>> beside = new ArrayList<>();
      for (int i = band * side; i < Math.min(found.size(), (band + 1) * side); i++) {
        Curve curve = found.get(i);
        beside.add(
            new BraillePlot(width, height, "", "step", false, false, false, style)
                .lines(List.of(curve)));
      }
      lines.addAll(beside(beside, width));
    }
    return lines;
  }

  private static List<String> beside(List<List<String>> blocks, int width) {
    List<String> lines = new ArrayList<>();
    int height = blocks.stream().mapToInt(List::size).max().orElse(0);
    for (int row = 0; row < height; row++) {
      StringBuilder line = new StringBuilder();
      for (List<String> block : blocks) {
        String cell = row < block.size() ? block.get(row) : "";
        int shown = TextWidth.of(cell.replaceAll("\u001b\\[[0-9;]*m", ""));
        line.append(cell).append(" ".repeat(Math.max(0, width - shown + 2)));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** The metrics that tell most first. */
  private List<Curve> curves(LiveRun run) {
    SortedMap<String, LiveSeries.Points> points =
        series
            .computeIfAbsent(run.row().uid(), top::series)
            .map(LiveSeries::readOn)
            .orElseGet(() -> LiveSeries.of(run.series()));
    List<String> names = new ArrayList<>(TopTable.telling(List.of(run)));
    points.keySet().stream()
        .filter(name -> !names.contains(name) && !name.startsWith("_"))
        .forEach(names::add);
    List<Curve> found = new ArrayList<>();
    for (String name : names) {
      LiveSeries.Points known = points.get(name);
      if (known != null) {
        found.add(new Curve(Untrusted.line(name, 60), known.steps(), known.values()));
      }
    }
    return found;
  }
}
