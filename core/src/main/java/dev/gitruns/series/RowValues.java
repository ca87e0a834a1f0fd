package dev.gitruns.series;

import dev.gitruns.model.CodePoints;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Metric values in arrays that are sorted by name already: whoever copies it into a tree compares
 * no names, which is most of the work where a million rows are read.
 */
final class RowValues extends AbstractMap<String, Double> implements SortedMap<String, Double> {
  private final String[] names;
  private final double[] values;

  /**
   * @param names in code point order, without repeats; not copied, nor are the values
   */
  RowValues(String[] names, double[] values) {
    this.names = names;
    this.values = values;
  }

  @Override
  public Comparator<? super String> comparator() {
    return CodePoints.ORDER;
  }

  @Override
  public int size() {
    return names.length;
  }

  @Override
  public Set<Map.Entry<String, Double>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return names.length;
      }

      @Override
      public Iterator<Map.Entry<String, Double>> iterator() {
        return new Entries();
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<String, Double>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < names.length;
    }

    @Override
    public Map.Entry<String, Double> next() {
      if (next == names.length) {
        throw new NoSuchElementException();
      }
      return Map.entry(names[next], values[next++]);
    }
  }

  @Override
  public String firstKey() {
    return tree().firstKey();
  }

  @Override
  public String lastKey() {
    return tree().lastKey();
  }

  @Override
  public SortedMap<String, Double> subMap(String from, String to) {
    return tree().subMap(from, to);
  }

  @Override
  public SortedMap<String, Double> headMap(String to) {
    return tree().headMap(to);
  }

  @Override
  public SortedMap<String, Double> tailMap(String from) {
    return tree().tailMap(from);
  }

  private TreeMap<String, Double> tree() {
    return new TreeMap<>(this);
  }
}
