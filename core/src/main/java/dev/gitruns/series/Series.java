package dev.gitruns.series;

import static dev.gitruns.series.SeriesFault.require;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.MetricRow;
import dev.gitruns.series.Growing.Ints;
import java.util.AbstractList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The metric series of one sealed directory: what its two tables hold together. Immutable, kept in
 * memory by column; rows and points are made when asked for.
 */
public final class Series {
  private final WideTable wide;
  private final LongTable tall;

  /** Per row its place in the wide table, or -1; and the first of its places in the long table. */
  private final int[] wideRow;

  private final int[] tallRow;
  private final SortedSet<String> keys;
  private final Map<String, WideTable.Column> columns = new HashMap<>();
  private final Map<String, int[]> tallRows;

  Series(WideTable wide, LongTable tall) {
    this.wide = wide;
    this.tall = tall;
    SortedSet<String> names = new TreeSet<>(CodePoints.ORDER);
    wide.columns().forEach(column -> columns.put(column.name(), column));
    names.addAll(columns.keySet());
    tallRows = tall.rowsByName();
    for (String name : tall.names()) {
      require(names.add(name), "both tables hold the metric " + name);
    }
    keys = Collections.unmodifiableSortedSet(names);
    Ints wideRows = new Ints();
    Ints firstTallRows = new Ints();
    merge(wideRows, firstTallRows);
    wideRow = wideRows.toArray();
    tallRow = firstTallRows.toArray();
  }

  private void merge(Ints wideRows, Ints firstTallRows) {
    RowHeads left = wide.heads();
    RowHeads right = tall.heads();
    int w = 0;
    int t = 0;
    while (w < left.size() || t < right.size()) {
      int order = w == left.size() ? 1 : t == right.size() ? -1 : left.compare(w, right, t);
      firstTallRows.add(t);
      wideRows.add(order <= 0 ? w : -1);
      if (order == 0) {
        left.checkSame(w, right, t);
      }
      if (order <= 0) {
        w++;
      }
      if (order >= 0) {
        int first = t;
        while (t < right.size() && right.compare(t, right, first) == 0) {
          t++;
        }
      }
    }
    firstTallRows.add(right.size());
  }

  /** The names of the metrics, by code point. */
  public SortedSet<String> keys() {
    return keys;
  }

  /**
   * The united rows, ordered by (writer, seq). A view: each row is made anew when it is asked for.
   */
  public List<MetricRow> rows() {
    return new Rows();
  }

  /** The values of one metric, ordered by (writer, seq); empty where it isn't there. */
  public List<SeriesPoint> points(String key) {
    WideTable.Column column = columns.get(key);
    if (column != null) {
      return new Points(wide.heads(), column.rows(), column.values());
    }
    int[] rows = tallRows.getOrDefault(key, new int[0]);
    double[] values = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = tall.values()[rows[i]];
    }
    return new Points(tall.heads(), rows, values);
  }

  private static SeriesPoint point(RowHeads heads, int row, double value) {
    return new SeriesPoint(
        heads.writer()[row], heads.seq()[row], heads.step()[row], heads.time()[row], value);
  }

  private static final class Points extends AbstractList<SeriesPoint> implements RandomAccess {
    private final RowHeads heads;
    private final int[] rows;
    private final double[] values;

    Points(RowHeads heads, int[] rows, double[] values) {
      this.heads = heads;
      this.rows = rows;
      this.values = values;
    }

    @Override
    public SeriesPoint get(int index) {
      return point(heads, rows[index], values[index]);
    }

    @Override
    public int size() {
      return rows.length;
    }
  }

  private final class Rows extends AbstractList<MetricRow> implements RandomAccess {
    @Override
    public MetricRow get(int index) {
      TreeMap<String, Double> values = new TreeMap<>(CodePoints.ORDER);
      int row = wideRow[index];
      if (row >= 0) {
        for (WideTable.Column column : wide.columns()) {
          int place = column.find(row);
          if (place >= 0) {
            values.put(column.name(), column.values()[place]);
          }
        }
      }
      for (int i = tallRow[index]; i < tallRow[index + 1]; i++) {
        values.put(tall.names().get(tall.key()[i]), tall.values()[i]);
      }
      RowHeads heads = row >= 0 ? wide.heads() : tall.heads();
      int at = row >= 0 ? row : tallRow[index];
      return new MetricRow(
          heads.writer()[at], heads.seq()[at], heads.step()[at], heads.time()[at], values);
    }

    @Override
    public int size() {
      return wideRow.length;
    }
  }
}
