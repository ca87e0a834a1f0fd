package dev.gitruns.capture;

import dev.gitruns.model.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes values of a parser's Java objects, which may refer to each other; used once. */
final class ParserValues {
  private static final int MOST = 1_000_000;

  private int left = MOST;

  /** The value that a parser's Java objects stand for; what JSON doesn't know becomes text. */
  Value of(Object object, int depth) {
    if (depth < 0 || --left < 0) {
      throw new IllegalArgumentException(
          "it is nested too deeply, contains itself, or repeats too much");
    }
    if (object == null) {
      return Value.Null.NULL;
    }
    if (object instanceof Boolean b) {
      return Value.of(b);
    }
    if (object instanceof Double || object instanceof Float) {
      return Value.of(((Number) object).doubleValue());
    }
    if (object instanceof Number number) {
      return new Value.Int(new BigInteger(number.toString()));
    }
    if (object instanceof Map<?, ?> map) {
      Map<String, Value> fields = new LinkedHashMap<>();
      map.forEach((key, value) -> fields.put(String.valueOf(key), of(value, depth - 1)));
      return new Value.Fields(fields);
    }
    if (object instanceof Iterable<?> items) {
      List<Value> values = new ArrayList<>();
      items.forEach(item -> values.add(of(item, depth - 1)));
      return new Value.Items(values);
    }
    if (object instanceof byte[] bytes) {
      return Value.of(Base64.getEncoder().encodeToString(bytes));
    }
    return Value.of(object.toString());
  }
}
