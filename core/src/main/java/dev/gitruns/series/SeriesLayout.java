package dev.gitruns.series;

import dev.gitruns.model.CodePoints;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which table holds which metric, and how much goes into each.
 *
 * @param wide the metrics with a column of their own, in code point order
 * @param widePoints how many values these have
 * @param longPoints how many values all others have
 * @param severalWriters whether any row is of another writer than 0
 * @param oddNan whether some NaN has other bits than the usual ones
 */
record SeriesLayout(
    List<String> wide, long widePoints, long longPoints, boolean severalWriters, boolean oddNan) {
  /** A metric with values in fewer than one of so many rows has no column. */
  static final int SPARSE = 64;

  static final int MAX_COLUMNS = 1000;

  /** The bits that seq, step and time of a row take, more or less. */
  private static final long HEAD = 16;

  /** The bits that a value takes to say in which row it is, at most. */
  private static final long PLACE = 40;

  /** The bits that a value may take more in the wide table, which is read more easily. */
  private static final long WIDE_BONUS = 4;

  private static final long USUAL_NAN = Double.doubleToLongBits(Double.NaN);

  static SeriesLayout of(UnitedTable rows) {
    MetricTable records = rows.records();
    MetricIndex names = records.names();
    long[] counts = new long[names.size()];
    boolean oddNan = false;
    for (int point = 0; point < points(records); point++) {
      counts[records.key(point)]++;
      double value = records.value(point);
      oddNan |= value != value && Double.doubleToRawLongBits(value) != USUAL_NAN;
    }
    boolean severalWriters = !records.isEmpty() && records.writerOf(records.size() - 1) != 0;
    boolean[] columns = cheapest(rows, counts, eligible(names, counts));
    List<String> wide =
        IntStream.of(names.ordered()).filter(key -> columns[key]).mapToObj(names::name).toList();
    long widePoints =
        IntStream.range(0, counts.length)
            .filter(key -> columns[key])
            .mapToLong(key -> counts[key])
            .sum();
    return new SeriesLayout(wide, widePoints, points(records) - widePoints, severalWriters, oddNan);
  }

  private static int points(MetricTable records) {
    return records.isEmpty() ? 0 : records.end(records.size() - 1);
  }

  /** The metrics that may have a column. */
  private static boolean[] eligible(MetricIndex names, long[] counts) {
    Map<String, Integer> folded = new HashMap<>();
    String[] folds = new String[counts.length];
    for (int key = 0; key < counts.length; key++) {
      folds[key] = MetricNames.fold(names.name(key));
      folded.merge(folds[key], counts[key] > 0 ? 1 : 0, Integer::sum);
    }
    boolean[] eligible = new boolean[counts.length];
    IntStream.range(0, counts.length)
        .boxed()
        .filter(key -> counts[key] > 0)
        .sorted(
            Comparator.<Integer>comparingLong(key -> -counts[key])
                .thenComparing(names::name, CodePoints.ORDER))
        .limit(MAX_COLUMNS)
        // DuckDB gives a column without a name one of its own making.
        .filter(key -> !names.name(key).isEmpty() && !names.name(key).startsWith("_"))
        .filter(key -> folded.get(folds[key]) == 1)
        .forEach(key -> eligible[key] = true);
    return eligible;
  }

  /**
   * The columns that make the files smallest, more or less: those metrics that have values in at
   * least one of so many rows, for a number of rows that is a power of two.
   */
  private static boolean[] cheapest(UnitedTable rows, long[] counts, boolean[] eligible) {
    // Per metric the exponent of the least such number that makes it a column.
    int most = Integer.numberOfTrailingZeros(SPARSE);
    int[] level = new int[counts.length];
    for (int key = 0; key < counts.length; key++) {
      while (level[key] <= most && counts[key] << level[key] < rows.size()) {
        level[key]++;
      }
      level[key] = eligible[key] ? level[key] : most + 1;
    }
    long[] rowsFrom = rowsByLeastLevel(rows, level, most);
    long points = points(rows.records());
    long[] costs = new long[most + 1];
    long least = HEAD * points;
    for (int at = 0; at <= most; at++) {
      long wideRows = rowsFrom[at] + (at == 0 ? 0 : rowsFrom[at - 1]);
      rowsFrom[at] = wideRows;
      costs[at] = HEAD * wideRows;
      for (int key = 0; key < counts.length; key++) {
        if (level[key] > at) {
          costs[at] += HEAD * counts[key];
        } else if (counts[key] < wideRows) {
          costs[at] += Math.min(wideRows, PLACE * counts[key]);
        }
      }
      least = Math.min(least, costs[at]);
    }
    int chosen = most;
    while (chosen >= 0 && costs[chosen] > least + WIDE_BONUS * points) {
      chosen--;
    }
    boolean[] columns = new boolean[counts.length];
    for (int key = 0; key < counts.length; key++) {
      columns[key] = level[key] <= chosen;
    }
    return columns;
  }

  /** How many rows have this level as the least one of their metrics. */
  private static long[] rowsByLeastLevel(UnitedTable rows, int[] level, int most) {
    long[] count = new long[most + 2];
    for (int row = 0; row < rows.size(); row++) {
      int least = most + 1;
      for (int point = rows.start(row); point < rows.end(row); point++) {
        least = Math.min(least, level[rows.records().key(point)]);
      }
      count[least]++;
    }
    return Arrays.copyOf(count, most + 1);
  }
}
