package dev.gitruns.journal;

import java.util.ArrayDeque;

/** Records that wait for the disk, bounded by number and bytes. Guarded by its owner. */
final class RecordQueue {
  private final ArrayDeque<byte[]> records = new ArrayDeque<>();
  private final int maxRecords;
  private final long maxBytes;
  private long bytes;

  RecordQueue(int maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /** False where there's no room. */
  boolean offer(byte[] record) {
    if (records.size() >= maxRecords || bytes + record.length > maxBytes) {
      return false;
    }
    records.add(record);
    bytes += record.length;
    return true;
  }

  /** Takes the oldest record out; there must be one. */
  byte[] take() {
    byte[] record = records.remove();
    bytes -= record.length;
    return record;
  }

  /** Empties the queue; returns how many records were in it. */
  int clear() {
    int size = records.size();
    records.clear();
    bytes = 0;
    return size;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }
}
