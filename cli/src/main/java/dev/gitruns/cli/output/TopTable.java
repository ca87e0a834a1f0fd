package dev.gitruns.cli.output;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.model.ValueText;
import dev.gitruns.read.LiveRun;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/** Active runs, as a table for people and as documents for programs. */
public final class TopTable {
  private static final int METRICS = 3;
  private static final int NAME = 24;
  private static final int CELL = 20;
  private static final double MB = 1e6;

  /** A column that is left out where nobody has a value for it. */
  private record Measured(String title, int worth, Function<LiveRun, String> of) {}

  private static final List<Measured> MEASURED =
      List.of(
          new Measured("steps/s", 50, run -> number(run.rate())),
          new Measured("cpu", 60, run -> percent(run, "system/process_cpu_utilization_percentage")),
          new Measured("memory", 58, TopTable::memory),
          new Measured("gpu", 62, TopTable::gpu));

  private TopTable() {}

  /**
   * The table.
   *
   * @param chosen the number of the row that is marked; -1 for none
   */
  public static Table of(List<LiveRun> runs, int chosen, long nowMicros) {
    List<String> metrics = telling(runs);
    List<Measured> measured =
        MEASURED.stream()
            .filter(each -> runs.stream().anyMatch(run -> !each.of().apply(run).isEmpty()))
            .toList();
    boolean remote = runs.stream().anyMatch(run -> !run.remote().isEmpty());
    List<Table.Column> columns = new ArrayList<>();
    columns.add(new Table.Column(chosen < 0 ? "run" : "  run", Table.Fit.WORD));
    columns.add(new Table.Column("name", Table.Fit.TEXT, 90));
    columns.add(new Table.Column("experiment", Table.Fit.TEXT, 30));
    if (remote) {
      columns.add(new Table.Column("of", Table.Fit.TEXT, 75));
    }
    columns.add(new Table.Column("status", Table.Fit.WORD, 88));
    columns.add(new Table.Column("step", Table.Fit.NUMBER, 86));
    columns.add(new Table.Column("elapsed", Table.Fit.NUMBER, 80));
    int worth = 84;
    for (String name : metrics) {
      columns.add(new Table.Column(Untrusted.line(name, NAME), Table.Fit.NUMBER, worth--));
    }
    measured.forEach(
        each -> columns.add(new Table.Column(each.title(), Table.Fit.NUMBER, each.worth())));
    Table table = new Table(columns);
    for (int i = 0; i < runs.size(); i++) {
      LiveRun run = runs.get(i);
      RunRow row = run.row();
      List<Table.Cell> cells = new ArrayList<>();
      String mark = chosen < 0 ? "" : i == chosen ? "▸ " : "  ";
      String uid = row.uid().text();
      cells.add(new Table.Cell(mark + uid.substring(0, prefix(runs)), Style.Ink.YELLOW));
      cells.add(Table.Cell.of(row.name()));
      cells.add(Table.Cell.of(row.experiment()));
      if (remote) {
        cells.add(Table.Cell.of(run.remote()));
      }
      cells.add(new Table.Cell(status(run, nowMicros), ink(run)));
      cells.add(Table.Cell.of(run.step() < 0 ? "" : Long.toString(run.step())));
      cells.add(
          Table.Cell.of(
              TimeText.between(row.start(), row.end().orElse(nowMicros))
                  .map(TimeText::duration)
                  .orElse("")));
      for (String name : metrics) {
        cells.add(Table.Cell.of(row.metric(name).map(v -> ValueText.brief(v, CELL)).orElse("")));
      }
      measured.forEach(each -> cells.add(Table.Cell.of(each.of().apply(run))));
      table.row(cells);
    }
    return table;
  }

  private static int prefix(List<LiveRun> runs) {
    for (int length = 10; length < 26; length++) {
      int cut = length;
      if (runs.stream().map(run -> run.row().uid().text().substring(0, cut)).distinct().count()
          == runs.size()) {
        return length;
      }
    }
    return 26;
  }

  /** The metrics that most of the runs have; a run's own loss is worth more than its epoch. */
  public static List<String> telling(List<LiveRun> runs) {
    TreeMap<String, Integer> counts = new TreeMap<>(CodePoints.ORDER);
    runs.forEach(
        run -> run.row().metrics().keySet().forEach(k -> counts.merge(k, 1, Integer::sum)));
    counts.keySet().removeIf(name -> name.startsWith("_") || name.startsWith("system/"));
    return counts.entrySet().stream()
        .sorted((a, b) -> b.getValue() - a.getValue())
        .limit(METRICS)
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  private static String status(LiveRun run, long nowMicros) {
    RunRow row = run.row();
    if (row.has(Mark.STALE)) {
      return "stale, last record " + TimeText.ago(run.heard(), nowMicros);
    }
    boolean over = row.status() != RunStatus.RUNNING;
    return row.status().word() + (over && !run.sealed() ? ", not sealed" : "");
  }

  private static Style.Ink ink(LiveRun run) {
    if (run.row().has(Mark.STALE)) {
      return Style.Ink.YELLOW;
    }
    return switch (run.row().status()) {
      case RUNNING -> Style.Ink.CYAN;
      case FINISHED -> Style.Ink.GREEN;
      default -> Style.Ink.RED;
    };
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? ValueText.brief(Value.of(rounded(value.getAsDouble())), CELL) : "";
  }

  /** Three digits that count are enough for a rate. */
  private static double rounded(double value) {
    double unit = value >= 100 ? 1 : value >= 10 ? 10 : 100;
    return Math.round(value * unit) / unit;
  }

  private static String percent(LiveRun run, String key) {
    Double value = run.system().get(key);
    return value == null ? "" : Math.round(value) + " %";
  }

  private static String memory(LiveRun run) {
    Double value = run.system().get("system/process_memory_usage_megabytes");
    return value == null ? "" : NumberText.bytes(Math.round(value * MB));
  }

  /** The utilization of each GPU, those of one machine beside each other. */
  private static String gpu(LiveRun run) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Double value = run.system().get("system/gpu_" + i + "_utilization_percentage");
      if (value != null) {
        parts.add(Long.toString(Math.round(value)));
      }
    }
    return parts.isEmpty() ? "" : String.join(" ", parts) + " %";
  }

  /** A run for programs: the row as of ls, and what is known of this moment. */
  public static Value.Fields json(LiveRun run) {
    FieldsBuilder system = new FieldsBuilder();
    run.system().forEach((name, value) -> system.put(name, (double) value));
    FieldsBuilder live =
        new FieldsBuilder()
            .put("heard", run.heard())
            .put("sealed", run.sealed())
            .put("system", system.build());
    if (run.step() >= 0) {
      live.put("step", run.step());
    }
    if (!run.remote().isEmpty()) {
      live.put("remote", run.remote());
    }
    run.rate().ifPresent(rate -> live.put("steps_per_second", rate));
    return RunJson.of(run.row()).with("live", live.build());
  }
}
