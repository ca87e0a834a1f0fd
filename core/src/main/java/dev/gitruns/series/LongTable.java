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
 * The long table in memory: a row per value, ordered by writer, seq and metric. In a file the rows
 * are ordered by metric, writer and seq, or as here.
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
    heads.checkPlaces();
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
        new LongTable(heads, List.copyOf(names.texts), names.keys.toArray(), values.toArray())
            .inOrder();
    for (int row = 1; row < table.key.length; row++) {
      if (table.heads.compare(row, table.heads, row - 1) == 0) {
        table.heads.checkSame(row, table.heads, row - 1);
      }
    }
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

  /** This table with its rows ordered by writer, seq and metric. */
  private LongTable inOrder() {
    boolean ordered = true;
    boolean byMetric = true;
    for (int row = 1; row < key.length; row++) {
      int place = heads.compare(row, heads, row - 1);
      int name =
          key[row] == key[row - 1]
              ? 0
              : CodePoints.ORDER.compare(names.get(key[row]), names.get(key[row - 1]));
      ordered &= place > 0 || place == 0 && name > 0;
      byMetric &= name > 0 || name == 0 && place > 0;
    }
    require(ordered || byMetric, "the rows are out of order, or one is there twice");
    if (ordered) {
      return this;
    }
    int[] rows = merged();
    int[] keys = new int[rows.length];
    double[] sorted = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      keys[i] = key[rows[i]];
      sorted[i] = values[rows[i]];
    }
    return new LongTable(heads.picked(rows), names, keys, sorted);
  }

  /** The numbers of the rows in the order of writer, seq and metric: each metric's are sorted. */
  private int[] merged() {
    int[] rows = new int[key.length];
    Ints ends = new Ints();
    for (int row = 0; row < rows.length; row++) {
      rows[row] = row;
      if (row + 1 == rows.length || key[row + 1] != key[row]) {
        ends.add(row + 1);
      }
    }
    int[] runs = ends.toArray();
    while (runs.length > 1) {
      int[] next = new int[rows.length];
      Ints merged = new Ints();
      for (int run = 0; run < runs.length; run += 2) {
        int from = run == 0 ? 0 : runs[run - 1];
        int end = runs[Math.min(run + 1, runs.length - 1)];
        merge(rows, from, runs[run], end, next);
        merged.add(end);
      }
      rows = next;
      runs = merged.toArray();
    }
    return rows;
  }

  private void merge(int[] rows, int from, int middle, int end, int[] into) {
    int left = from;
    int right = middle;
    for (int at = from; at < end; at++) {
      boolean takesLeft =
          right == end || left < middle && heads.compare(rows[left], heads, rows[right]) <= 0;
      into[at] = takesLeft ? rows[left++] : rows[right++];
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
