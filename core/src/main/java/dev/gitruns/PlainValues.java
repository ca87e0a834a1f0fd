package dev.gitruns;

import dev.gitruns.model.Value;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Java objects to values and back. */
final class PlainValues {
  private static final int DEEPEST = 60;

  private PlainValues() {}

  /**
   * The value that stands for this object: numbers keep their type, records and maps become
   * objects, arrays and collections become arrays; anything else is its text.
   *
   * @throws IllegalArgumentException where it is nested too deeply, or a part of it can't be read
   */
  static Value of(Object object) {
    return of(object, 0);
  }

  private static Value of(Object object, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("more than " + DEEPEST + " levels, or a cycle");
    }
    if (object == null) {
      return Value.Null.NULL;
    }
    if (object instanceof Value value) {
      return value;
    }
    if (object instanceof Boolean truth) {
      return Value.of(truth.booleanValue());
    }
    if (object instanceof Number number) {
      return number(number);
    }
    if (object instanceof Map<?, ?> map) {
      return fields(map, depth);
    }
    if (object instanceof Record components) {
      return fields(components, depth);
    }
    if (object instanceof Optional<?> optional) {
      return of(optional.orElse(null), depth);
    }
    // A path is a series of names for Java, and one text for people.
    if (object instanceof Iterable<?> items && !(object instanceof java.nio.file.Path)) {
      List<Value> values = new ArrayList<>();
      items.forEach(item -> values.add(of(item, depth + 1)));
      return new Value.Items(values);
    }
    if (object.getClass().isArray()) {
      List<Value> values = new ArrayList<>();
      for (int i = 0; i < Array.getLength(object); i++) {
        values.add(of(Array.get(object, i), depth + 1));
      }
      return new Value.Items(values);
    }
    return Value.of(object instanceof Enum<?> constant ? constant.name() : object.toString());
  }

  private static Value number(Number number) {
    if (number instanceof BigInteger big) {
      return new Value.Int(big);
    }
    if (number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte
        || number instanceof AtomicInteger
        || number instanceof AtomicLong) {
      return Value.of(number.longValue());
    }
    return Value.of(real(number));
  }

  /** The double that people read in the number: of the float 0.1f that is 0.1. */
  static double real(Number number) {
    return number instanceof Float || number instanceof BigDecimal
        ? Double.parseDouble(number.toString())
        : number.doubleValue();
  }

  static Value.Fields fields(Map<?, ?> map) {
    return fields(map, 0);
  }

  static Value.Fields fields(Record components) {
    return fields(components, 0);
  }

  private static Value.Fields fields(Map<?, ?> map, int depth) {
    Map<String, Value> values = new LinkedHashMap<>();
    map.forEach((key, value) -> values.put(String.valueOf(key), of(value, depth + 1)));
    return new Value.Fields(values);
  }

  private static Value.Fields fields(Record components, int depth) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (RecordComponent component : components.getClass().getRecordComponents()) {
      try {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        values.put(component.getName(), of(accessor.invoke(components), depth + 1));
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException(
            "the component " + component.getName() + " can't be read: " + e, e);
      }
    }
    return new Value.Fields(values);
  }

  /**
   * Null, {@code Boolean}, {@code Long}, {@code BigInteger} beyond a long, {@code Double}, {@code
   * String}, {@code List} or {@code Map}, unmodifiable.
   */
  static Object toJava(Value value) {
    if (value instanceof Value.Bool truth) {
      return truth.value();
    }
    if (value instanceof Value.Int integer) {
      BigInteger big = integer.value();
      return big.bitLength() < Long.SIZE ? (Object) big.longValue() : big;
    }
    if (value instanceof Value.Real real) {
      return real.value();
    }
    if (value instanceof Value.Text text) {
      return text.value();
    }
    if (value instanceof Value.Items items) {
      List<Object> list = new ArrayList<>();
      items.values().forEach(item -> list.add(toJava(item)));
      return Collections.unmodifiableList(list);
    }
    return value instanceof Value.Fields fields ? toJava(fields) : null;
  }

  static Map<String, Object> toJava(Value.Fields fields) {
    Map<String, Object> map = new LinkedHashMap<>();
    fields.values().forEach((key, value) -> map.put(key, toJava(value)));
    return Collections.unmodifiableMap(map);
  }
}
