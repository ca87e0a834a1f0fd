package dev.gitruns.cli.output;

import dev.gitruns.model.TimeText;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.model.ValueText;
import dev.gitruns.query.ColumnChoice;
import dev.gitruns.query.Field;
import dev.gitruns.query.Property;
import dev.gitruns.query.Sorting;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Runs as a table for people. */
public final class RunTable {
  private static final int CELL = 40;
  private static final int TITLE = 28;
  private static final int DIGITS = 4;
  private static final int ID = 10;

  private RunTable() {}

  /**
   * The table.
   *
   * @param columns names of fields to show; empty for those that tell the runs apart
   * @param sorting the order of the runs, whose fields are shown too
   */
  public static Table of(List<RunRow> rows, List<String> columns, Sorting sorting, long nowMicros) {
    List<String> chosen = columns.isEmpty() ? ColumnChoice.of(rows, sorting) : columns;
    // Metrics stand together, whatever their worth; columns that somebody named stay in order.
    List<String> shown = new ArrayList<>(chosen);
    if (columns.isEmpty()) {
      shown.sort(Comparator.comparing(name -> name.startsWith("config.")));
    }
    boolean several = rows.stream().map(RunRow::experiment).distinct().count() > 1;
    boolean people =
        rows.stream().flatMap(row -> row.user().stream()).distinct().count() > 1
            && !columns.contains("user");
    List<Table.Column> titles = new ArrayList<>();
    titles.add(new Table.Column("run", Table.Fit.WORD));
    titles.add(new Table.Column("name", Table.Fit.TEXT, 90));
    titles.add(new Table.Column("experiment", Table.Fit.TEXT, several ? 65 : 30));
    titles.add(new Table.Column("status", Table.Fit.WORD, 80));
    titles.add(new Table.Column("age", Table.Fit.NUMBER, 70));
    titles.add(new Table.Column("took", Table.Fit.NUMBER, 34));
    if (people) {
      titles.add(new Table.Column("by", Table.Fit.TEXT, 66));
    }
    List<Field> fields = shown.stream().map(Field::parse).toList();
    for (int i = 0; i < shown.size(); i++) {
      int worth = columns.isEmpty() ? worth(chosen.indexOf(shown.get(i))) : 85;
      titles.add(
          new Table.Column(Untrusted.line(shown.get(i), TITLE), fit(rows, fields.get(i)), worth));
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
      if (people) {
        cells.add(Table.Cell.of(row.user().orElse("")));
      }
      fields.forEach(field -> cells.add(Table.Cell.of(text(row, field))));
      table.row(cells);
    }
    return table;
  }

  /** The most important metric and config key outlast the age; the others go after `took`. */
  private static int worth(int place) {
    return place < 2 ? 78 - place : 64 - place;
  }

  private static String text(RunRow row, Field field) {
    Optional<Value> value = field.value(row);
    if (value.isEmpty()) {
      return "";
    }
    if (field instanceof Field.Named named) {
      return text(named.property(), value.get());
    }
    // A bare tag has no value, and an empty cell means that the run doesn't have it.
    return field instanceof Field.Tag && value.get().equals(Value.of(""))
        ? "yes"
        : ValueText.brief(value.get(), CELL, DIGITS);
  }

  private static String text(Property property, Value value) {
    if (value instanceof Value.Int micros && property.kind() != Property.Kind.PLAIN) {
      long count = micros.value().longValue();
      return property.kind() == Property.Kind.TIME ? TimeText.utc(count) : TimeText.duration(count);
    }
    boolean hex = property == Property.ID || property == Property.COMMIT;
    return hex && value instanceof Value.Text text
        ? text.value().substring(0, ID)
        : ValueText.brief(value, CELL);
  }

  /** Numbers to the right, also among a few words; what is never a number to the left. */
  private static Table.Fit fit(List<RunRow> rows, Field field) {
    boolean words =
        rows.stream()
            .flatMap(row -> field.value(row).stream())
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
        .filter(name -> rows.stream().allMatch(row -> Field.parse(name).value(row).isEmpty()))
        .toList();
  }

  private static String status(RunRow row) {
    StringBuilder text = new StringBuilder(row.status().word());
    for (Mark mark : row.marks()) {
      text.append(", ").append(word(row, mark));
    }
    return text.toString();
  }

  private static String word(RunRow row, Mark mark) {
    return switch (mark) {
      case PENDING -> pending(row);
      case FOREIGN -> "of " + Untrusted.line(row.remote().orElse("?"), 40);
      default -> mark.word();
    };
  }

  private static String pending(RunRow row) {
    return row.id().isEmpty() ? "not sealed" : "not committed";
  }

  private static Style.Ink ink(RunRow row) {
    return switch (row.status()) {
      case FINISHED -> Style.Ink.NONE;
      case RUNNING -> Style.Ink.CYAN;
      case FAILED, KILLED, CRASHED -> Style.Ink.RED;
    };
  }
}
