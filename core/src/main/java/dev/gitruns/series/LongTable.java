package dev.gitruns.series;

import static dev.gitruns.series.SeriesFault.require;

import dev.gitruns.model.CodePoints;
import dev.gitruns.series.Growing.Doubles;
import dev.gitruns.series.Growing.Ints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.Type;
import org.apache.parquet.io.api.Binary;

/**
 * The long table in memory: a row per value.
 *
 * @param names the metrics, in the order in which they first stand there
 * @param key for each row, the place of its metric in {@code names}
 */
record LongTable(RowHeads heads, List<String> names, int[] key, double[] values) {
  static final LongTable NONE =
      new LongTable(WideTable.NONE.heads(), List.of(), new int[0], new double[0]);

  static LongTable read(TableFile file, SeriesLimits limits) {
    List<String> columns = new ArrayList<>(RowHeads.columns(file));
    columns.addAll(List.of(TableSchema.KEY, TableSchema.VALUE));
    require(file.columns().equals(columns), "the columns aren't those of a long table");
    require(file.rows() <= limits.points(), "the file has too many values");
    RowHeads heads = RowHeads.read(file);
    heads.checkOrder(true);
    Names names = new Names(limits.nameBytes());
    file.read(
        TableSchema.KEY,
        Type.BYTE_ARRAY,
        FieldRepetitionType.REQUIRED,
        (row, reader) -> names.add(reader.getBinary()));
    Doubles values = new Doubles();
    file.read(
        TableSchema.VALUE,
        Type.DOUBLE,
        FieldRepetitionType.REQUIRED,
        (row, reader) -> values.add(reader.getDouble()));
    LongTable table =
        new LongTable(heads, List.copyOf(names.texts), names.keys.toArray(), values.toArray());
    table.checkOrder();
    return table;
  }

  /** For each metric its rows, ascending. */
  Map<String, int[]> rowsByName() {
    int[] counts = new int[names.size()];
    for (int place : key) {
      counts[place]++;
    }
    int[][] rows = new int[names.size()][];
    Map<String, int[]> byName = new HashMap<>();
    for (int place = 0; place < rows.length; place++) {
      rows[place] = new int[counts[place]];
      byName.put(names.get(place), rows[place]);
    }
    for (int row = key.length - 1; row >= 0; row--) {
      rows[key[row]][--counts[key[row]]] = row;
    }
    return byName;
  }

  private void checkOrder() {
    for (int row = 1; row < key.length; row++) {
      if (heads.compare(row, heads, row - 1) == 0) {
        require(
            CodePoints.ORDER.compare(names.get(key[row - 1]), names.get(key[row])) < 0,
            "the rows of a record are out of order");
        heads.checkSame(row, heads, row - 1);
      }
    }
  }

  private static final class Names {
    private final Map<Binary, Integer> places = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final Ints keys = new Ints();
    private long room;

    Names(long room) {
      this.room = room;
    }

    void add(Binary name) {
      room -= name.length();
      require(room >= 0, "the names of the file are too long");
      Integer place = places.get(name);
      if (place == null) {
        place = texts.size();
        texts.add(TableFile.text(name.getBytes()));
        places.put(Binary.fromConstantByteArray(name.getBytes()), place);
      }
      keys.add(place);
    }
  }
}
