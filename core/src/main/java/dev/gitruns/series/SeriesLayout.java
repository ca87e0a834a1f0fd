package dev.gitruns.series;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.MetricRow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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

  private static final long USUAL_NAN = Double.doubleToLongBits(Double.NaN);

  /** Decides by one pass over rows that are united already. */
  static SeriesLayout of(Iterable<MetricRow> united) {
    Map<String, Long> counts = new HashMap<>();
    long rows = 0;
    boolean severalWriters = false;
    boolean oddNan = false;
    for (MetricRow row : united) {
      rows++;
      severalWriters |= row.writer() != 0;
      for (Map.Entry<String, Double> value : row.values().entrySet()) {
        counts.merge(value.getKey(), 1L, Long::sum);
        oddNan |= isOddNan(value.getValue());
      }
    }
    counts.keySet().forEach(MetricNames::check);
    List<String> wide = columns(counts, rows);
    long widePoints = wide.stream().mapToLong(counts::get).sum();
    long points = counts.values().stream().mapToLong(Long::longValue).sum();
    return new SeriesLayout(wide, widePoints, points - widePoints, severalWriters, oddNan);
  }

  private static List<String> columns(Map<String, Long> counts, long rows) {
    Map<String, Long> folded =
        counts.keySet().stream()
            .collect(Collectors.groupingBy(MetricNames::fold, Collectors.counting()));
    Comparator<String> densestFirst =
        Comparator.<String>comparingLong(counts::get).reversed().thenComparing(CodePoints.ORDER);
    Set<String> columns = new TreeSet<>(CodePoints.ORDER);
    counts.keySet().stream()
        .sorted(densestFirst)
        .limit(MAX_COLUMNS)
        .filter(name -> counts.get(name) * SPARSE >= rows)
        // DuckDB gives a column without a name one of its own making.
        .filter(name -> !name.isEmpty() && !name.startsWith("_"))
        .filter(name -> folded.get(MetricNames.fold(name)) == 1)
        .forEach(columns::add);
    return List.copyOf(columns);
  }

  private static boolean isOddNan(double value) {
    return value != value && Double.doubleToRawLongBits(value) != USUAL_NAN;
  }
}
