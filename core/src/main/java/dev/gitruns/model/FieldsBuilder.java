package dev.gitruns.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Collects the keys of a {@link Value.Fields}; empty optionals and nulls leave no key. */
public final class FieldsBuilder {
  private final Map<String, Value> values = new LinkedHashMap<>();

  public FieldsBuilder put(String key, Value value) {
    if (value != null) {
      values.put(key, value);
    }
    return this;
  }

  public FieldsBuilder put(String key, String text) {
    return put(key, text == null ? null : Value.of(text));
  }

  public FieldsBuilder put(String key, long value) {
    return put(key, Value.of(value));
  }

  public FieldsBuilder put(String key, double value) {
    return put(key, Value.of(value));
  }

  public FieldsBuilder put(String key, boolean value) {
    return put(key, Value.of(value));
  }

  public FieldsBuilder put(String key, Optional<String> text) {
    return put(key, text.orElse(null));
  }

  public Value.Fields build() {
    return new Value.Fields(values);
  }
}
