package dev.gitruns.series;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.GitRunsException.Kind;
import dev.gitruns.model.MetricRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** Writes the metric series of a run as Parquet tables: the wide one, the long one, or both. */
public final class SeriesWriter {
  private SeriesWriter() {}

  /**
   * Writes {@code <base>.parquet} and {@code <base>-long.parquet} into the directory, each only
   * where it would have rows.
   *
   * @param rows ordered by (writer, seq); gone through twice or three times, never held in memory
   * @return the files written, the wide one first
   */
  public static List<Path> write(Iterable<MetricRow> rows, Path dir, String baseName) {
    UnitedRows united = new UnitedRows(rows);
    SeriesLayout layout = SeriesLayout.of(united);
    List<Path> files = new ArrayList<>();
    try {
      if (layout.widePoints() > 0) {
        files.add(writeWide(united, layout, dir.resolve(baseName + ".parquet")));
      }
      if (layout.longPoints() > 0) {
        files.add(writeLong(united, layout, dir.resolve(baseName + "-long.parquet")));
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

  private static Path writeWide(UnitedRows rows, SeriesLayout layout, Path file)
      throws IOException {
    MessageType schema = TableSchema.wide(layout.wide(), layout.severalWriters());
    Map<String, Integer> columns = columns(layout, schema);
    TableWriter.RowShape<MetricRow> shape =
        (row, out) -> {
          writeHead(row, layout.severalWriters(), out);
          row.values()
              .forEach(
                  (name, value) -> {
                    Integer column = columns.get(name);
                    if (column != null) {
                      out.startField(name, column);
                      out.addDouble(value);
                      out.endField(name, column);
                    }
                  });
        };
    try (var writer =
        new TableWriter<>(file, schema, layout.widePoints(), layout.oddNan(), shape)) {
      for (MetricRow row : rows) {
        if (layout.longPoints() == 0 || hasColumn(row, columns)) {
          writer.write(row);
        }
      }
    }
    return file;
  }

  private static boolean hasColumn(MetricRow row, Map<String, Integer> columns) {
    for (String name : row.values().keySet()) {
      if (columns.containsKey(name)) {
        return true;
      }
    }
    return false;
  }

  private static Path writeLong(UnitedRows rows, SeriesLayout layout, Path file)
      throws IOException {
    MessageType schema = TableSchema.tall(layout.severalWriters());
    Map<String, Integer> columns = columns(layout, null);
    Map<String, Binary> names = new HashMap<>();
    int key = schema.getFieldIndex(TableSchema.KEY);
    TableWriter.RowShape<LongRow> shape =
        (row, out) -> {
          writeHead(row.of(), layout.severalWriters(), out);
          out.startField(TableSchema.KEY, key);
          out.addBinary(names.computeIfAbsent(row.key(), Binary::fromString));
          out.endField(TableSchema.KEY, key);
          out.startField(TableSchema.VALUE, key + 1);
          out.addDouble(row.value());
          out.endField(TableSchema.VALUE, key + 1);
        };
    try (var writer =
        new TableWriter<>(file, schema, layout.longPoints(), layout.oddNan(), shape)) {
      for (MetricRow row : rows) {
        for (Map.Entry<String, Double> value : row.values().entrySet()) {
          if (!columns.containsKey(value.getKey())) {
            writer.write(new LongRow(row, value.getKey(), value.getValue()));
          }
        }
      }
    }
    return file;
  }

  private record LongRow(MetricRow of, String key, double value) {}

  /** The place of each column's metric in the schema; without a schema, just which there are. */
  private static Map<String, Integer> columns(SeriesLayout layout, MessageType schema) {
    Map<String, Integer> columns = new HashMap<>();
    layout
        .wide()
        .forEach(name -> columns.put(name, schema == null ? 0 : schema.getFieldIndex(name)));
    return columns;
  }

  private static void writeHead(MetricRow row, boolean severalWriters, RecordConsumer out) {
    addLong(out, TableSchema.SEQ, 0, row.seq());
    addLong(out, TableSchema.STEP, 1, row.step());
    addLong(out, TableSchema.TIME, 2, row.timeMicros());
    if (severalWriters) {
      out.startField(TableSchema.WRITER, 3);
      out.addInteger(row.writer());
      out.endField(TableSchema.WRITER, 3);
    }
  }

  private static void addLong(RecordConsumer out, String name, int index, long value) {
    out.startField(name, index);
    out.addLong(value);
    out.endField(name, index);
  }
}
