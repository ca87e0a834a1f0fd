package dev.gitruns.series;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.GitRunsException.Kind;
import dev.gitruns.model.MetricRow;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The plain model of {@link UnitedTable}: consecutive records of a writer with the same step and
 * time and no metric in common are one row, which has the first record's seq. Records without
 * values are left out. The rows given must be ordered by (writer, seq).
 */
final class UnitedRows implements Iterable<MetricRow> {
  private final Iterable<MetricRow> rows;

  UnitedRows(Iterable<MetricRow> rows) {
    this.rows = rows;
  }

  @Override
  public Iterator<MetricRow> iterator() {
    return new Uniting(rows.iterator());
  }

  private static final class Uniting implements Iterator<MetricRow> {
    private final Iterator<MetricRow> source;

    /** The next record that was read but isn't part of a row yet, or null at the end. */
    private MetricRow pending;

    Uniting(Iterator<MetricRow> source) {
      this.source = source;
      this.pending = read(null);
    }

    @Override
    public boolean hasNext() {
      return pending != null;
    }

    @Override
    public MetricRow next() {
      if (pending == null) {
        throw new NoSuchElementException();
      }
      MetricRow first = pending;
      pending = read(first);
      if (!belongsTo(first, first.values())) {
        return first;
      }
      TreeMap<String, Double> values = new TreeMap<>(CodePoints.ORDER);
      values.putAll(first.values());
      while (belongsTo(first, values)) {
        values.putAll(pending.values());
        pending = read(pending);
      }
      return new MetricRow(first.writer(), first.seq(), first.step(), first.timeMicros(), values);
    }

    private boolean belongsTo(MetricRow first, SortedMap<String, Double> values) {
      if (pending == null
          || pending.writer() != first.writer()
          || pending.step() != first.step()
          || pending.timeMicros() != first.timeMicros()) {
        return false;
      }
      for (String name : pending.values().keySet()) {
        if (values.containsKey(name)) {
          return false;
        }
      }
      return true;
    }

    private MetricRow read(MetricRow before) {
      MetricRow last = before;
      while (source.hasNext()) {
        MetricRow row = source.next();
        if (last != null && !isAfter(row, last)) {
          throw new GitRunsException(
              Kind.USAGE,
              "metric rows must be ordered by writer and seq, but writer "
                  + (row.writer() + ", seq " + row.seq())
                  + (" follows writer " + last.writer() + ", seq " + last.seq()),
              "sort the rows before writing them");
        }
        last = row;
        if (!row.values().isEmpty()) {
          return row;
        }
      }
      return null;
    }

    private static boolean isAfter(MetricRow row, MetricRow before) {
      return row.writer() != before.writer()
          ? row.writer() > before.writer()
          : row.seq() > before.seq();
    }
  }
}
