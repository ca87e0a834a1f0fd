package dev.gitruns.cli.output;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Value;
import dev.gitruns.model.ValueText;
import dev.gitruns.query.Mark;
import dev.gitruns.query.RunRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Runs as a table for people. */
public final class RunTable {
  private static final int CELL = 40;
  private static final int METRICS = 4;
  private static final int CONFIGS = 3;

  private RunTable() {}

  /**
   * The table.
   *
   * @param columns metrics and config.KEYs to show; empty for those that tell the runs apart
   */
  public static Table of(List<RunRow> rows, List<String> columns, long nowMicros) {
    List<String> shown = columns.isEmpty() ? telling(rows) : columns;
    List<Table.Column> titles = new ArrayList<>();
    titles.add(new Table.Column("run", Table.Fit.WORD));
    titles.add(new Table.Column("name", Table.Fit.TEXT));
    titles.add(new Table.Column("experiment", Table.Fit.TEXT));
    titles.add(new Table.Column("status", Table.Fit.WORD));
    titles.add(new Table.Column("started", Table.Fit.WORD));
    titles.add(new Table.Column("took", Table.Fit.NUMBER));
    shown.forEach(name -> titles.add(new Table.Column(name, Table.Fit.NUMBER)));
    Table table = new Table(titles);
    for (RunRow row : rows) {
      List<Table.Cell> cells = new ArrayList<>();
      cells.add(new Table.Cell(row.shortId(), Style.Ink.YELLOW));
      cells.add(Table.Cell.of(row.name()));
      cells.add(Table.Cell.of(row.experiment()));
      cells.add(new Table.Cell(status(row), ink(row)));
      cells.add(Table.Cell.of(TimeText.ago(row.start(), nowMicros)));
      cells.add(Table.Cell.of(row.durationMicros().map(TimeText::duration).orElse("")));
      for (String name : shown) {
        cells.add(Table.Cell.of(value(row, name).map(v -> ValueText.brief(v, CELL)).orElse("")));
      }
      table.row(cells);
    }
    return table;
  }

  private static String status(RunRow row) {
    StringBuilder text = new StringBuilder(row.status().word());
    for (Mark mark : row.marks()) {
      text.append(' ').append(mark.word());
    }
    return text.toString();
  }

  private static Style.Ink ink(RunRow row) {
    return switch (row.status()) {
      case FINISHED -> Style.Ink.GREEN;
      case RUNNING -> Style.Ink.CYAN;
      case FAILED, KILLED, CRASHED -> Style.Ink.RED;
    };
  }

  private static Optional<Value> value(RunRow row, String column) {
    if (!column.startsWith("config.")) {
      return row.metric(column);
    }
    String key = column.substring("config.".length());
    Optional<Value> whole = row.config().get(key);
    if (whole.isPresent() || !key.contains(".")) {
      return whole;
    }
    Value.Fields fields = row.config();
    String[] path = key.split("\\.");
    for (int i = 0; i < path.length - 1; i++) {
      fields = fields.fields(path[i]);
    }
    return fields.get(path[path.length - 1]);
  }

  /** The metrics that most runs have, then config keys whose values differ. */
  private static List<String> telling(List<RunRow> rows) {
    TreeMap<String, Set<Value>> configs = new TreeMap<>(CodePoints.ORDER);
    TreeMap<String, Integer> metrics = new TreeMap<>(CodePoints.ORDER);
    for (RunRow row : rows) {
      row.config()
          .values()
          .forEach((key, value) -> configs.computeIfAbsent(key, k -> new HashSet<>()).add(value));
      row.metrics().keySet().forEach(key -> metrics.merge(key, 1, Integer::sum));
    }
    List<String> shown = new ArrayList<>();
    metrics.entrySet().stream()
        .sorted((a, b) -> b.getValue() - a.getValue())
        .limit(METRICS)
        .forEach(entry -> shown.add(entry.getKey()));
    configs.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .filter(entry -> entry.getValue().stream().allMatch(RunTable::isShort))
        .limit(CONFIGS)
        .forEach(entry -> shown.add("config." + entry.getKey()));
    return shown;
  }

  /** Numbers, words and the like; paths and structures would push all else off the screen. */
  private static boolean isShort(Value value) {
    return !(value instanceof Value.Fields)
        && !(value instanceof Value.Items)
        && ValueText.exact(value, CELL).length() <= 12;
  }
}
