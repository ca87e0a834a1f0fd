package dev.gitruns;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.math.BigInteger;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * A caller's metrics as doubles, without a copy. Reading it throws what the caller's map throws, so
 * that the journal counts such a record as lost.
 */
final class MetricsView extends AbstractMap<String, Double> {
  private static final BigInteger EXACT = BigInteger.ONE.shiftLeft(53);

  private final Map<String, ? extends Number> metrics;

  MetricsView(Map<String, ? extends Number> metrics) {
    this.metrics = metrics;
  }

  @Override
  public Set<Entry<String, Double>> entrySet() {
    Iterable<? extends Entry<String, ? extends Number>> entries = metrics.entrySet();
    int size = metrics.size();
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, Double>> iterator() {
        Iterator<? extends Entry<String, ? extends Number>> each = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return each.hasNext();
          }

          @Override
          public Entry<String, Double> next() {
            Entry<String, ? extends Number> next = each.next();
            Number number = next.getValue();
            Double value = number == null ? null : (Double) PlainValues.real(number);
            return new SimpleImmutableEntry<>(next.getKey(), value);
          }
        };
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  /**
   * The metrics as they are, where one is an integer that a double may round, so that the journal
   * can say so; else null.
   */
  static Value.Fields exact(Map<String, ? extends Number> metrics) {
    boolean huge = false;
    for (Number number : metrics.values()) {
      huge |= isHuge(number);
    }
    if (!huge) {
      return null;
    }
    FieldsBuilder fields = new FieldsBuilder();
    metrics.forEach(
        (name, number) -> {
          if (name != null && number != null) {
            fields.put(name, PlainValues.of(number));
          }
        });
    return fields.build();
  }

  private static boolean isHuge(Number number) {
    if (number instanceof Long integer) {
      return Math.abs(integer) > 1L << 53 || integer == Long.MIN_VALUE;
    }
    return number instanceof BigInteger big && big.abs().compareTo(EXACT) > 0;
  }
}
