package dev.gitruns.series;

import static dev.gitruns.series.SeriesFault.require;

import dev.gitruns.model.CodePoints;
import dev.gitruns.series.Growing.Doubles;
import dev.gitruns.series.Growing.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.Type;

/** The wide table in memory: per metric the rows that have a value, and the values. */
record WideTable(RowHeads heads, List<Column> columns) {
  /**
   * @param rows the places of the values, ascending
   */
  record Column(String name, int[] rows, double[] values) {
    /** The place in {@code values} for a row, or a negative number where it has none. */
    int find(int row) {
      return rows.length > row && rows[row] == row ? row : Arrays.binarySearch(rows, row);
    }
  }

  static final WideTable NONE =
      new WideTable(new RowHeads(new int[0], new long[0], new long[0], new long[0]), List.of());

  static WideTable read(TableFile file, SeriesLimits limits) {
    RowHeads heads = RowHeads.read(file);
    heads.checkOrder();
    boolean[] filled = new boolean[heads.size()];
    List<Column> columns = new ArrayList<>();
    long points = 0;
    String before = "";
    for (String name : metrics(file)) {
      require(
          !name.startsWith("_") && CodePoints.ORDER.compare(before, name) < 0,
          "the column " + name + " isn't of this format, or out of order");
      before = name;
      Column column = column(file, name, limits.points() - points);
      points += column.rows().length;
      for (int row : column.rows()) {
        filled[row] = true;
      }
      columns.add(column);
    }
    for (boolean row : filled) {
      require(row, "a row has no value");
    }
    return new WideTable(heads, List.copyOf(columns));
  }

  private static List<String> metrics(TableFile file) {
    List<String> columns = file.columns();
    List<String> heads = RowHeads.columns(file);
    require(
        columns.size() > heads.size() && columns.subList(0, heads.size()).equals(heads),
        "the columns aren't those of a wide table");
    return columns.subList(heads.size(), columns.size());
  }

  private static Column column(TableFile file, String name, long room) {
    Ints rows = new Ints();
    Doubles values = new Doubles();
    file.read(
        name,
        Type.DOUBLE,
        FieldRepetitionType.OPTIONAL,
        (row, reader) -> {
          require(rows.size() < room, "the file has too many values");
          rows.add(row);
          values.add(reader.getDouble());
        });
    return new Column(name, rows.toArray(), values.toArray());
  }
}
