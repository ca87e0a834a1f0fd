package dev.gitruns.series;

import static dev.gitruns.series.SeriesFault.require;

import dev.gitruns.series.Growing.Ints;
import dev.gitruns.series.Growing.Longs;
import java.util.List;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.Type;

/** Writer, seq, step and time of each row of a table. */
record RowHeads(int[] writer, long[] seq, long[] step, long[] time) {

  /** The columns that begin a table, in their order. */
  static List<String> columns(TableFile file) {
    return file.has(TableSchema.WRITER)
        ? List.of(TableSchema.SEQ, TableSchema.STEP, TableSchema.TIME, TableSchema.WRITER)
        : List.of(TableSchema.SEQ, TableSchema.STEP, TableSchema.TIME);
  }

  static RowHeads read(TableFile file) {
    require(file.isTimestamp(TableSchema.TIME), "the time isn't in microseconds in UTC");
    int[] writer = new int[0];
    if (file.has(TableSchema.WRITER)) {
      Ints writers = new Ints();
      file.read(
          TableSchema.WRITER,
          Type.INT32,
          FieldRepetitionType.REQUIRED,
          (row, reader) -> writers.add(reader.getInteger()));
      writer = writers.toArray();
    }
    long[] seq = longs(file, TableSchema.SEQ);
    return new RowHeads(
        writer.length == 0 ? new int[seq.length] : writer,
        seq,
        longs(file, TableSchema.STEP),
        longs(file, TableSchema.TIME));
  }

  private static long[] longs(TableFile file, String column) {
    Longs values = new Longs();
    file.read(
        column,
        Type.INT64,
        FieldRepetitionType.REQUIRED,
        (int row, ColumnReader reader) -> values.add(reader.getLong()));
    return values.toArray();
  }

  int size() {
    return seq.length;
  }

  /** Where this row stands to a row of another table: by writer, then by seq. */
  int compare(int row, RowHeads other, int otherRow) {
    int byWriter = Integer.compare(writer[row], other.writer[otherRow]);
    return byWriter != 0 ? byWriter : Long.compare(seq[row], other.seq[otherRow]);
  }

  /** Refuses negative places, rows out of order, and two of one place. */
  void checkOrder() {
    checkPlaces();
    for (int row = 1; row < size(); row++) {
      require(compare(row, this, row - 1) > 0, "the rows are out of order");
    }
  }

  void checkPlaces() {
    for (int row = 0; row < size(); row++) {
      require(writer[row] >= 0 && seq[row] >= 0, "a row has a negative place");
    }
  }

  /** These rows, in this order. */
  RowHeads picked(int[] rows) {
    RowHeads picked =
        new RowHeads(
            new int[rows.length],
            new long[rows.length],
            new long[rows.length],
            new long[rows.length]);
    for (int i = 0; i < rows.length; i++) {
      picked.writer[i] = writer[rows[i]];
      picked.seq[i] = seq[rows[i]];
      picked.step[i] = step[rows[i]];
      picked.time[i] = time[rows[i]];
    }
    return picked;
  }

  void checkSame(int row, RowHeads other, int otherRow) {
    require(
        step[row] == other.step[otherRow] && time[row] == other.time[otherRow],
        "two rows of one record differ in step or time");
  }
}
