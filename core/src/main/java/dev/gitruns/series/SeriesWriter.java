package dev.gitruns.series;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.GitRunsException.Kind;
import dev.gitruns.model.MetricRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** Writes the metric series of a run as Parquet tables: the wide one, the long one, or both. */
public final class SeriesWriter {
  private final UnitedTable rows;
  private final MetricTable records;
  private final SeriesLayout layout;

  /** Per metric its column in the wide table, or -1. */
  private final int[] columns;

  private SeriesWriter(MetricTable records) {
    this.records = records;
    rows = new UnitedTable(records);
    layout = SeriesLayout.of(rows);
    columns = new int[records.names().size()];
    Arrays.fill(columns, -1);
    int column = TableSchema.heads(layout.severalWriters());
    for (String name : layout.wide()) {
      columns[records.names().number(name)] = column++;
    }
  }

  /**
   * Writes {@code <base>.parquet} and {@code <base>-long.parquet} into the directory, each only
   * where it would have rows.
   *
   * @param rows ordered by (writer, seq)
   * @return the files written, the wide one first
   */
  public static List<Path> write(Iterable<MetricRow> rows, Path dir, String baseName) {
    return write(MetricTable.of(rows), dir, baseName);
  }

  /** Writes the two files of these records, as {@link #write(Iterable, Path, String)} does. */
  public static List<Path> write(MetricTable records, Path dir, String baseName) {
    SeriesWriter writer = new SeriesWriter(records);
    List<Path> files = new ArrayList<>();
    try {
      if (writer.layout.widePoints() > 0) {
        files.add(writer.writeWide(dir.resolve(baseName + ".parquet")));
      }
      if (writer.layout.longPoints() > 0) {
        files.add(writer.writeLong(dir.resolve(baseName + "-long.parquet")));
      }
    } catch (IOException e) {
      throw new GitRunsException(
          Kind.ENVIRONMENT,
          "cannot write metric series into " + dir + ": " + e.getMessage(),
          "check free space and permissions there",
          e);
    }
    return List.copyOf(files);
  }

  private Path writeWide(Path file) throws IOException {
    MessageType schema = TableSchema.wide(layout.wide(), layout.severalWriters());
    int heads = TableSchema.heads(layout.severalWriters());
    TableWriter.RowShape shape =
        (row, out) -> {
          writeHead(rows.head(row), out);
          for (int point = rows.start(row); point < rows.end(row); point++) {
            int column = columns[records.key(point)];
            if (column >= 0) {
              String name = layout.wide().get(column - heads);
              out.startField(name, column);
              out.addDouble(records.value(point));
              out.endField(name, column);
            }
          }
        };
    try (var writer = new TableWriter(file, schema, layout.widePoints(), layout.oddNan(), shape)) {
      for (int row = 0; row < rows.size(); row++) {
        if (layout.longPoints() == 0 || hasColumn(row)) {
          writer.write(row);
        }
      }
    }
    return file;
  }

  private boolean hasColumn(int row) {
    for (int point = rows.start(row); point < rows.end(row); point++) {
      if (columns[records.key(point)] >= 0) {
        return true;
      }
    }
    return false;
  }

  private Path writeLong(Path file) throws IOException {
    MessageType schema = TableSchema.tall(layout.severalWriters());
    int key = schema.getFieldIndex(TableSchema.KEY);
    MetricIndex names = records.names();
    Binary[] texts = new Binary[columns.length];
    for (int number = 0; number < texts.length; number++) {
      texts[number] = Binary.fromString(names.name(number));
    }
    LongOrder order = new LongOrder();
    TableWriter.RowShape shape =
        (row, out) -> {
          int point = order.points[row];
          writeHead(order.heads[row], out);
          out.startField(TableSchema.KEY, key);
          out.addBinary(texts[records.key(point)]);
          out.endField(TableSchema.KEY, key);
          out.startField(TableSchema.VALUE, key + 1);
          out.addDouble(records.value(point));
          out.endField(TableSchema.VALUE, key + 1);
        };
    try (var writer = new TableWriter(file, schema, layout.longPoints(), layout.oddNan(), shape)) {
      for (int row = 0; row < order.points.length; row++) {
        writer.write(row);
      }
    }
    return file;
  }

  /** The values of the long table in its order: by metric, then as they were logged. */
  private final class LongOrder {
    final int[] points = new int[Math.toIntExact(layout.longPoints())];

    /** For each of these values, the record that gives it seq, step and time. */
    final int[] heads = new int[points.length];

    LongOrder() {
      int[] next = new int[columns.length];
      for (int row = 0; row < rows.size(); row++) {
        for (int point = rows.start(row); point < rows.end(row); point++) {
          next[records.key(point)]++;
        }
      }
      int from = 0;
      for (int metric : records.names().ordered()) {
        int count = columns[metric] >= 0 ? 0 : next[metric];
        next[metric] = from;
        from += count;
      }
      for (int row = 0; row < rows.size(); row++) {
        for (int point = rows.start(row); point < rows.end(row); point++) {
          int metric = records.key(point);
          if (columns[metric] < 0) {
            heads[next[metric]] = rows.head(row);
            points[next[metric]++] = point;
          }
        }
      }
    }
  }

  private void writeHead(int record, RecordConsumer out) {
    out.startField(TableSchema.SEQ, 0);
    out.addLong(records.seq(record));
    out.endField(TableSchema.SEQ, 0);
    out.startField(TableSchema.STEP, 1);
    out.addLong(records.step(record));
    out.endField(TableSchema.STEP, 1);
    out.startField(TableSchema.TIME, 2);
    out.addLong(records.time(record));
    out.endField(TableSchema.TIME, 2);
    if (layout.severalWriters()) {
      out.startField(TableSchema.WRITER, 3);
      out.addInteger(records.writerOf(record));
      out.endField(TableSchema.WRITER, 3);
    }
  }
}
