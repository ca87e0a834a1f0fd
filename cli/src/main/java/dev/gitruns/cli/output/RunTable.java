package dev.gitruns.cli.output;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Untrusted;
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
  private static final int TITLE = 28;
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
    boolean several = rows.stream().map(RunRow::experiment).distinct().count() > 1;
    List<Table.Column> titles = new ArrayList<>();
    titles.add(new Table.Column("run", Table.Fit.WORD));
    titles.add(new Table.Column("name", Table.Fit.TEXT, 90));
    titles.add(new Table.Column("experiment", Table.Fit.TEXT, several ? 65 : 30));
    titles.add(new Table.Column("status", Table.Fit.WORD, 80));
    titles.add(new Table.Column("age", Table.Fit.NUMBER, 70));
    titles.add(new Table.Column("took", Table.Fit.NUMBER, 45));
    int worth = columns.isEmpty() ? 60 : 85;
    for (String name : shown) {
      titles.add(new Table.Column(Untrusted.line(name, TITLE), fit(rows, name), worth));
      worth -= columns.isEmpty() ? 5 : 0;
    }
    Table table = new Table(titles);
    int prefix = prefix(rows);
    for (RunRow row : rows) {
      List<Table.Cell> cells = new ArrayList<>();
      String id = row.id().isPresent() ? row.shortId() : row.uid().text().substring(0, prefix);
      cells.add(new Table.Cell(id, Style.Ink.YELLOW));
      cells.add(Table.Cell.of(row.name()));
      cells.add(Table.Cell.of(row.experiment()));
      cells.add(new Table.Cell(status(row), ink(row)));
      cells.add(Table.Cell.of(TimeText.age(row.start(), nowMicros)));
      cells.add(Table.Cell.of(row.durationMicros().map(TimeText::duration).orElse("")));
      for (String name : shown) {
        cells.add(Table.Cell.of(value(row, name).map(v -> ValueText.brief(v, CELL)).orElse("")));
      }
      table.row(cells);
    }
    return table;
  }

  /** Numbers to the right, also among a few words; what is never a number to the left. */
  private static Table.Fit fit(List<RunRow> rows, String column) {
    boolean words =
        rows.stream()
            .flatMap(row -> value(row, column).stream())
            .noneMatch(value -> value instanceof Value.Int || value instanceof Value.Real);
    return words ? Table.Fit.TEXT : Table.Fit.NUMBER;
  }

  /** How much of a uid tells the runs that have no id yet apart. */
  private static int prefix(List<RunRow> rows) {
    int length = 10;
    while (length < 26) {
      int cut = length;
      List<String> uids = rows.stream().map(row -> row.uid().text().substring(0, cut)).toList();
      if (new HashSet<>(uids).size() == uids.size()) {
        return length;
      }
      length++;
    }
    return length;
  }

  /** The columns of these that no run has a value for. */
  public static List<String> unknown(List<RunRow> rows, List<String> columns) {
    return columns.stream()
        .filter(name -> rows.stream().allMatch(row -> value(row, name).isEmpty()))
        .toList();
  }

  private static String status(RunRow row) {
    StringBuilder text = new StringBuilder(row.status().word());
    for (Mark mark : row.marks()) {
      text.append(", ").append(mark.word());
    }
    return text.toString();
  }

  private static Style.Ink ink(RunRow row) {
    return switch (row.status()) {
      case FINISHED -> Style.Ink.NONE;
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
    List<String> best = new ArrayList<>();
    metrics.entrySet().stream()
        .sorted((a, b) -> b.getValue() - a.getValue())
        .limit(METRICS)
        .forEach(entry -> best.add(entry.getKey()));
    List<String> shown = new ArrayList<>(best.subList(0, Math.min(2, best.size())));
    configs.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .filter(entry -> entry.getValue().stream().allMatch(RunTable::isShort))
        .limit(CONFIGS)
        .forEach(entry -> shown.add("config." + entry.getKey()));
    shown.addAll(best.subList(Math.min(2, best.size()), best.size()));
    return shown;
  }

  /** Numbers, words and the like; paths and structures would push all else off the screen. */
  private static boolean isShort(Value value) {
    return !(value instanceof Value.Fields)
        && !(value instanceof Value.Items)
        && ValueText.exact(value, CELL).length() <= 12;
  }
}
