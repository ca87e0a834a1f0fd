package dev.gitruns.model;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A JSON value in which integers and floats are different types, so that {@code 1} and {@code 1.0}
 * stay apart. Immutable.
 */
public sealed interface Value {

  /** The value null. */
  enum Null implements Value {
    NULL
  }

  /** True or false. */
  record Bool(boolean value) implements Value {}

  /** An integer of any size. */
  record Int(BigInteger value) implements Value {}

  /** A double, every bit of which counts: -0.0, infinities and NaN are values. */
  record Real(double value) implements Value {}

  /** A string. */
  record Text(String value) implements Value {}

  /** An array. */
  record Items(List<Value> values) implements Value {
    public Items {
      values = List.copyOf(values);
    }
  }

  /** An object, its keys in code point order. */
  record Fields(SortedMap<String, Value> values) implements Value {
    public static final Fields EMPTY = new Fields(new TreeMap<>());

    public Fields {
      TreeMap<String, Value> sorted = new TreeMap<>(CodePoints.ORDER);
      sorted.putAll(values);
      values = Collections.unmodifiableSortedMap(sorted);
    }

    public Fields(Map<String, Value> values) {
      this(sorted(values));
    }

    private static SortedMap<String, Value> sorted(Map<String, Value> values) {
      TreeMap<String, Value> sorted = new TreeMap<>(CodePoints.ORDER);
      sorted.putAll(values);
      return sorted;
    }

    public Optional<Value> get(String key) {
      return Optional.ofNullable(values.get(key));
    }

    /** The string under this key, or empty where it is absent or something else. */
    public Optional<String> text(String key) {
      return values.get(key) instanceof Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** The integer under this key, or empty where it is absent, not an integer or beyond a long. */
    public Optional<Long> integer(String key) {
      return values.get(key) instanceof Int i && i.value().bitLength() < 64
          ? Optional.of(i.value().longValue())
          : Optional.empty();
    }

    /** The number under this key as a double, or empty where it is absent or no number. */
    public Optional<Double> number(String key) {
      return Value.asDouble(values.get(key));
    }

    /** The boolean under this key, or empty where it is absent or something else. */
    public Optional<Boolean> bool(String key) {
      return values.get(key) instanceof Bool b ? Optional.of(b.value()) : Optional.empty();
    }

    /** The object under this key, or the empty object where it is absent or something else. */
    public Fields fields(String key) {
      return values.get(key) instanceof Fields fields ? fields : EMPTY;
    }

    /** The array under this key, or the empty list where it is absent or something else. */
    public List<Value> items(String key) {
      return values.get(key) instanceof Items items ? items.values() : List.of();
    }

    /** The strings of the array under this key; what isn't a string is left out. */
    public List<String> texts(String key) {
      return items(key).stream()
          .filter(Text.class::isInstance)
          .map(v -> ((Text) v).value())
          .toList();
    }

    /** This object with one key set, or taken out where the value is null. */
    public Fields with(String key, Value value) {
      Map<String, Value> copy = new LinkedHashMap<>(values);
      if (value == null) {
        copy.remove(key);
      } else {
        copy.put(key, value);
      }
      return new Fields(copy);
    }

    public boolean isEmpty() {
      return values.isEmpty();
    }
  }

  static Value of(String text) {
    return new Text(text);
  }

  static Value of(long value) {
    return new Int(BigInteger.valueOf(value));
  }

  static Value of(double value) {
    return new Real(value);
  }

  static Value of(boolean value) {
    return new Bool(value);
  }

  /** An array of strings. */
  static Value ofTexts(Iterable<String> texts) {
    var values = new java.util.ArrayList<Value>();
    texts.forEach(text -> values.add(new Text(text)));
    return new Items(values);
  }

  /** The number as a double, or empty where the value is null or no number. */
  static Optional<Double> asDouble(Value value) {
    if (value instanceof Real real) {
      return Optional.of(real.value());
    }
    return value instanceof Int i ? Optional.of(i.value().doubleValue()) : Optional.empty();
  }
}
