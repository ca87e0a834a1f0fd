package dev.gitruns.series;

import java.util.Arrays;

/**
 * Records as the files hold them: consecutive records of one writer, step and time without a common
 * metric are one row, which has the first record's seq.
 */
final class UnitedTable {
  private final MetricTable records;

  /** Per row its first record, and at the end the number of records. */
  private final int[] first;

  private final int rows;

  UnitedTable(MetricTable records) {
    this.records = records;
    int[] starts = new int[records.size() + 1];
    int[] rowOfKey = new int[records.names().size()];
    Arrays.fill(rowOfKey, -1);
    int row = -1;
    for (int record = 0; record < records.size(); record++) {
      if (record == 0 || !joins(record, row, rowOfKey)) {
        starts[++row] = record;
      }
      for (int point = records.start(record); point < records.end(record); point++) {
        rowOfKey[records.key(point)] = row;
      }
    }
    rows = row + 1;
    starts[rows] = records.size();
    first = rows == records.size() ? starts : Arrays.copyOf(starts, rows + 1);
  }

  private boolean joins(int record, int row, int[] rowOfKey) {
    boolean same =
        records.step(record) == records.step(record - 1)
            && records.time(record) == records.time(record - 1)
            && records.writerOf(record) == records.writerOf(record - 1);
    for (int point = records.start(record); same && point < records.end(record); point++) {
      same = rowOfKey[records.key(point)] != row;
    }
    return same;
  }

  MetricTable records() {
    return records;
  }

  int size() {
    return rows;
  }

  /** The record that gives the row its writer, seq, step and time. */
  int head(int row) {
    return first[row];
  }

  /** Where the values of a row begin; those of the row after it begin at its end. */
  int start(int row) {
    return records.start(first[row]);
  }

  int end(int row) {
    return records.end(first[row + 1] - 1);
  }
}
