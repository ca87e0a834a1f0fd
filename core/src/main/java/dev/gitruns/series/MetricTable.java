package dev.gitruns.series;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.GitRunsException.Kind;
import dev.gitruns.model.MetricRow;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/**
 * Metric records in arrays: about 12 bytes for a value and 20 for a record, a twentieth of what
 * objects take. Filled writer by writer.
 */
public final class MetricTable {
  private final MetricIndex names;
  private int[] firstRows = new int[8]; // per writer
  private int writers;
  private long[] steps = new long[256];
  private long[] times = new long[256];
  private int[] ends = new int[256];
  private long[] seqs; // null while each is the place of the record in its writer
  private int rows;
  private int[] keys = new int[1024];
  private double[] values = new double[1024];

  public MetricTable(MetricIndex names) {
    this.names = names;
  }

  /**
   * The table of these records.
   *
   * @param rows ordered by (writer, seq); those without values are left out
   * @throws GitRunsException of kind USAGE if they are out of order
   */
  static MetricTable of(Iterable<MetricRow> rows) {
    MetricTable table = new MetricTable(new MetricIndex());
    MetricRow last = null;
    for (MetricRow row : rows) {
      if (last != null && !isAfter(row, last)) {
        throw new GitRunsException(
            Kind.USAGE,
            "metric rows must be ordered by writer and seq, but writer "
                + (row.writer() + ", seq " + row.seq())
                + (" follows writer " + last.writer() + ", seq " + last.seq()),
            "sort the rows before writing them");
      }
      last = row;
      table.add(row);
    }
    return table;
  }

  private static boolean isAfter(MetricRow row, MetricRow before) {
    return row.writer() != before.writer()
        ? row.writer() > before.writer()
        : row.seq() > before.seq();
  }

  private void add(MetricRow row) {
    while (writers <= row.writer()) {
      nextWriter();
    }
    int count = 0;
    int[] rowKeys = new int[row.values().size()];
    double[] rowValues = new double[rowKeys.length];
    for (Map.Entry<String, Double> value : row.values().entrySet()) {
      MetricNames.check(value.getKey());
      rowKeys[count] = names.number(value.getKey());
      rowValues[count++] = value.getValue();
    }
    if (count > 0) {
      add(row.step(), row.timeMicros(), rowKeys, rowValues, count);
      if (seqs == null) {
        seqs = new long[steps.length];
      }
      seqs[rows - 1] = row.seq();
    }
  }

  /** What is added from now on is the next writer's. */
  public void nextWriter() {
    if (writers == firstRows.length) {
      firstRows = Arrays.copyOf(firstRows, writers * 2);
    }
    firstRows[writers++] = rows;
  }

  /** How many records this writer has so far. */
  public long rowsOfWriter() {
    return rows - firstRows[writers - 1];
  }

  /** Adds a record of the first {@code count} keys, all different, and values. */
  public void add(long step, long timeMicros, int[] rowKeys, double[] rowValues, int count) {
    int end = rows == 0 ? 0 : ends[rows - 1];
    if (rows == steps.length) {
      int size = grown(rows, rows + 1);
      steps = Arrays.copyOf(steps, size);
      times = Arrays.copyOf(times, size);
      ends = Arrays.copyOf(ends, size);
      seqs = seqs == null ? null : Arrays.copyOf(seqs, size);
    }
    if (values.length - end < count) {
      int size = grown(values.length, Math.addExact(end, count));
      keys = Arrays.copyOf(keys, size);
      values = Arrays.copyOf(values, size);
    }
    System.arraycopy(rowKeys, 0, keys, end, count);
    System.arraycopy(rowValues, 0, values, end, count);
    steps[rows] = step;
    times[rows] = timeMicros;
    ends[rows++] = end + count;
  }

  private static int grown(int size, int least) {
    long half = size + (size >> 1) + 16L;
    return (int) Math.max(least, Math.min(half, Integer.MAX_VALUE - 8));
  }

  public boolean isEmpty() {
    return rows == 0;
  }

  /** The records, made anew each time they are asked for. */
  public List<MetricRow> rows() {
    return new Rows();
  }

  MetricIndex names() {
    return names;
  }

  int size() {
    return rows;
  }

  int writerOf(int row) {
    if (writers == 1) {
      return 0;
    }
    int found = Arrays.binarySearch(firstRows, 0, writers, row);
    int writer = found >= 0 ? found : -found - 2;
    while (writer + 1 < writers && firstRows[writer + 1] <= row) {
      writer++; // writers without rows share their first row with the next
    }
    return writer;
  }

  long seq(int row) {
    return seqs == null ? row - firstRows[writerOf(row)] : seqs[row];
  }

  long step(int row) {
    return steps[row];
  }

  long time(int row) {
    return times[row];
  }

  /** Where the values of a record begin; those of the record after the last would begin there. */
  int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  int end(int row) {
    return ends[row];
  }

  int key(int point) {
    return keys[point];
  }

  double value(int point) {
    return values[point];
  }

  private final class Rows extends AbstractList<MetricRow> implements RandomAccess {
    @Override
    public MetricRow get(int index) {
      if (index < 0 || index >= rows) {
        throw new IndexOutOfBoundsException(index);
      }
      RowValues map = names.sorted(keys, values, start(index), ends[index] - start(index));
      return new MetricRow(writerOf(index), seq(index), steps[index], times[index], map);
    }

    @Override
    public int size() {
      return rows;
    }
  }
}
