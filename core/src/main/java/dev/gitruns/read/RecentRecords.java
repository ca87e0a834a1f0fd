package dev.gitruns.read;

import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.journal.JournalStamp;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the last records of a journal tell; however long it is, only its end is read.
 *
 * @param rate steps a second in the minute before the last point; empty if no step followed another
 * @param last when the last point was logged, in microseconds since 1970
 * @param system the last value of each system metric
 */
public record RecentRecords(OptionalDouble rate, long last, SortedMap<String, Double> system) {
  static final RecentRecords NONE = new RecentRecords(OptionalDouble.empty(), 0, new TreeMap<>());

  private static final long MOST_BYTES = 1 << 20;
  private static final long LEAST_BYTES = 16 << 10;
  private static final int LONGEST_LINE = 64 << 10;
  private static final long WINDOW = 60_000_000;

  /** Who logged nothing for so long has no rate, whatever it was. */
  private static final long SILENCE = 300_000_000;

  public static RecentRecords of(Path directory, JournalStamp stamp) {
    Map<String, Long> offsets = new HashMap<>();
    long each = Math.max(LEAST_BYTES, MOST_BYTES / Math.max(1, stamp.files().size()));
    try {
      for (var file : stamp.files().entrySet()) {
        if (file.getValue().bytes() > each) {
          long from = file.getValue().bytes() - each;
          offsets.put(file.getKey(), nextLine(directory.resolve(file.getKey()), from));
        }
      }
      Journal journal = JournalReader.read(directory, offsets);
      SortedMap<String, Double> system = new TreeMap<>();
      journal.system().forEach(row -> system.putAll(row.values()));
      return of(journal.rows(), system);
    } catch (IOException | GitRunsException e) {
      return NONE; // gone meanwhile
    }
  }

  private static RecentRecords of(List<MetricRow> rows, SortedMap<String, Double> system) {
    long last = 0;
    for (MetricRow row : rows) {
      last = Math.max(last, row.timeMicros());
    }
    long first = last;
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    for (MetricRow row : rows) {
      if (row.timeMicros() >= last - WINDOW) {
        first = Math.min(first, row.timeMicros());
        lowest = Math.min(lowest, row.step());
        highest = Math.max(highest, row.step());
      }
    }
    // In doubles, because steps may be as far apart as 64 bits go.
    double steps = (double) highest - lowest;
    OptionalDouble rate =
        last > first && steps > 0
            ? OptionalDouble.of(steps * 1e6 / (last - first))
            : OptionalDouble.empty();
    return new RecentRecords(rate, last, system);
  }

  /** The rate as of now. */
  public OptionalDouble rate(long nowMicros) {
    return nowMicros - last > SILENCE ? OptionalDouble.empty() : rate;
  }

  /** Where the first whole line begins at or behind this offset. */
  private static long nextLine(Path file, long from) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(from);
      byte[] bytes = new byte[LONGEST_LINE];
      int read = in.read(bytes);
      for (int i = 0; i < read; i++) {
        if (bytes[i] == '\n') {
          return from + i + 1;
        }
      }
      return in.length();
    }
  }
}
