package dev.gitruns.journal;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.MetricRow;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * Metric rows in arrays, some 12 bytes a value and 20 a row; as objects they would take twenty
 * times as much. Filled writer by writer.
 */
final class MetricTable {
  private final MetricNames names;
  private int[] firstRows = new int[8]; // per writer
  private int writers;
  private long[] steps = new long[256];
  private long[] times = new long[256];
  private int[] ends = new int[256];
  private int rows;
  private int[] keys = new int[1024];
  private double[] values = new double[1024];

  MetricTable(MetricNames names) {
    this.names = names;
  }

  /** What is added from now on is the next writer's. */
  void nextWriter() {
    if (writers == firstRows.length) {
      firstRows = Arrays.copyOf(firstRows, writers * 2);
    }
    firstRows[writers++] = rows;
  }

  /** How many rows this writer has so far. */
  long rowsOfWriter() {
    return rows - firstRows[writers - 1];
  }

  /** Adds a row of the first {@code count} keys, all different, and values. */
  void add(long step, long timeMicros, int[] rowKeys, double[] rowValues, int count) {
    int end = rows == 0 ? 0 : ends[rows - 1];
    if (rows == steps.length) {
      int size = grown(rows, rows + 1);
      steps = Arrays.copyOf(steps, size);
      times = Arrays.copyOf(times, size);
      ends = Arrays.copyOf(ends, size);
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

  /** The rows, made anew each time they are asked for. */
  List<MetricRow> rows() {
    return new Rows();
  }

  private MetricRow row(int row) {
    int found = Arrays.binarySearch(firstRows, 0, writers, row);
    int writer = found >= 0 ? found : -found - 2;
    while (writer + 1 < writers && firstRows[writer + 1] <= row) {
      writer++; // writers without rows share their first row with the next
    }
    int from = row == 0 ? 0 : ends[row - 1];
    RowValues map = names.sorted(keys, values, from, ends[row] - from);
    return new MetricRow(writer, row - firstRows[writer], steps[row], times[row], map);
  }

  private final class Rows extends AbstractList<MetricRow> implements RandomAccess {
    @Override
    public MetricRow get(int index) {
      if (index < 0 || index >= rows) {
        throw new IndexOutOfBoundsException(index);
      }
      return row(index);
    }

    @Override
    public int size() {
      return rows;
    }
  }

  /** Metric names by number, found by their bytes. */
  static final class MetricNames {
    private final List<String> names = new ArrayList<>();
    private final List<byte[]> bytes = new ArrayList<>();
    private int[] slots = new int[64]; // number + 1, or 0
    private int[] ranks = {}; // by number; of the first so many names
    private String[] byRank = {};

    String name(int number) {
      return names.get(number);
    }

    int size() {
      return names.size();
    }

    int number(String name) {
      byte[] utf8 = WriterFiles.bytes(name);
      return number(utf8, 0, utf8.length);
    }

    /** The number of the name with these UTF-8 bytes. */
    int number(byte[] buffer, int from, int to) {
      int hash = 0;
      for (int i = from; i < to; i++) {
        hash = hash * 31 + buffer[i];
      }
      int mask = slots.length - 1;
      int slot = spread(hash) & mask;
      while (slots[slot] != 0) {
        byte[] known = bytes.get(slots[slot] - 1);
        if (Arrays.equals(known, 0, known.length, buffer, from, to)) {
          return slots[slot] - 1;
        }
        slot = (slot + 1) & mask;
      }
      byte[] copy = Arrays.copyOfRange(buffer, from, to);
      bytes.add(copy);
      names.add(new String(copy, java.nio.charset.StandardCharsets.UTF_8));
      slots[slot] = names.size();
      if (names.size() * 2 > slots.length) {
        rehash();
      }
      return names.size() - 1;
    }

    /** The values of these keys, all different, by name. */
    RowValues sorted(int[] keys, double[] values, int from, int count) {
      if (ranks.length != names.size()) {
        rank();
      }
      long[] order = new long[count];
      for (int i = 0; i < count; i++) {
        order[i] = (long) ranks[keys[from + i]] << 32 | i;
      }
      Arrays.sort(order);
      String[] sortedNames = new String[count];
      double[] sortedValues = new double[count];
      for (int i = 0; i < count; i++) {
        sortedNames[i] = byRank[(int) (order[i] >> 32)];
        sortedValues[i] = values[from + (int) order[i]];
      }
      return new RowValues(sortedNames, sortedValues);
    }

    private void rank() {
      byRank = names.toArray(String[]::new);
      Arrays.sort(byRank, CodePoints.ORDER);
      ranks = new int[byRank.length];
      for (int number = 0; number < ranks.length; number++) {
        ranks[number] = Arrays.binarySearch(byRank, names.get(number), CodePoints.ORDER);
      }
    }

    private void rehash() {
      slots = new int[slots.length * 2];
      int mask = slots.length - 1;
      for (int number = 0; number < bytes.size(); number++) {
        int hash = 0;
        for (byte b : bytes.get(number)) {
          hash = hash * 31 + b;
        }
        int slot = spread(hash) & mask;
        while (slots[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        slots[slot] = number + 1;
      }
    }

    private static int spread(int hash) {
      return hash ^ (hash >>> 16);
    }
  }
}
