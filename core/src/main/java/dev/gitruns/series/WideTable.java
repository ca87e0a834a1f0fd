package dev.gitruns.series;

import static dev.gitruns.series.SeriesFault.require;

import dev.gitruns.series.Growing.Doubles;
import dev.gitruns.series.Growing.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.Type;

/** The wide table in memory: per metric the rows that have a value, and the values. */
record WideTable(RowHeads heads, List<Column> columns) {
  private static final Set<String> HEADS =
      Set.of(TableSchema.SEQ, TableSchema.STEP, TableSchema.TIME, TableSchema.WRITER);

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
    heads.checkOrder(false);
    boolean[] filled = new boolean[heads.size()];
    List<Column> columns = new ArrayList<>();
    long points = 0;
    for (String name : file.columns()) {
      if (!HEADS.contains(name)) {
        require(!name.startsWith("_"), "the column " + name + " isn't of this format");
        Column column = column(file, name, limits.points() - points);
        points += column.rows().length;
        for (int row : column.rows()) {
          filled[row] = true;
        }
        columns.add(column);
      }
    }
    for (boolean row : filled) {
      require(row, "a row has no value");
    }
    return new WideTable(heads, List.copyOf(columns));
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
