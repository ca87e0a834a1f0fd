package dev.gitruns.cli.output;

import dev.gitruns.model.TextWidth;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The commands that show more of a run, for people who just looked at it. */
public final class NextCommands {
  /** A name that can be pasted into any shell; a fetched run may have others. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]{0,60}");

  private NextCommands() {}

  /**
   * A line for each command that has something to show.
   *
   * @param newestFirst all runs, to compare this one with the one before
   */
  public static List<String> of(RunView view, List<RunRow> newestFirst) {
    RunRow row = view.row();
    String run = row.shortId();
    Map<String, String> commands = new LinkedHashMap<>();
    before(row, newestFirst)
        .ifPresent(
            other -> {
              boolean code = row.commit().isPresent() && other.commit().isPresent();
              boolean same = row.commit().equals(other.commit()) && !row.dirty() && !other.dirty();
              commands.put(
                  "git runs diff " + (code && !same ? "--code " : "") + other.shortId() + " " + run,
                  (code && !same ? "changes of the code" : "changes") + " since the run before");
            });
    row.metrics().entrySet().stream()
        .filter(metric -> metric.getValue().n() > 1)
        .filter(metric -> PLAIN.matcher(metric.getKey()).matches())
        .findFirst()
        .ifPresent(
            metric -> commands.put("git runs plot " + metric.getKey() + " " + run, "its curve"));
    if (!KeptFiles.of(view).artifacts().isEmpty()) {
      commands.put("git runs artifacts get " + run + " -o DIR", "its files");
    }
    int width = commands.keySet().stream().mapToInt(TextWidth::of).max().orElse(0);
    return commands.entrySet().stream()
        .map(each -> TextWidth.padRight(each.getKey(), width) + "  # " + each.getValue())
        .toList();
  }

  /** The run of the same experiment that started last before this one. */
  private static Optional<RunRow> before(RunRow row, List<RunRow> newestFirst) {
    return newestFirst.stream()
        .filter(each -> each.start() < row.start() && !each.has(Mark.ARCHIVED))
        .filter(each -> each.experiment().equals(row.experiment()))
        .findFirst();
  }
}
