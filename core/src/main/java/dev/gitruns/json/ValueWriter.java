package dev.gitruns.json;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Value;
import java.math.BigInteger;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes one value, in the indented or the one-line form. */
final class ValueWriter {
  private final StringBuilder out = new StringBuilder();
  private final boolean indented;
  private int depth;
  private int values;

  private ValueWriter(boolean indented) {
    this.indented = indented;
  }

  static String indented(Value value) {
    ValueWriter writer = new ValueWriter(true);
    writer.write(value);
    return writer.out.append('\n').toString();
  }

  static String oneLine(Value value) {
    ValueWriter writer = new ValueWriter(false);
    writer.write(value);
    return writer.out.toString();
  }

  private void write(Value value) {
    count();
    if (value instanceof Value.Text text) {
      JsonText.append(out, text.value());
    } else if (value instanceof Value.Real real) {
      real(real.value());
    } else if (value instanceof Value.Int integer) {
      integer(integer.value());
    } else if (value instanceof Value.Fields fields) {
      fields(fields);
    } else if (value instanceof Value.Items items) {
      items(items);
    } else if (value instanceof Value.Bool bool) {
      out.append(bool.value());
    } else {
      out.append("null");
    }
  }

  private void count() {
    if (++values > JsonLimits.VALUES || out.length() > JsonLimits.BYTES) {
      throw new JsonFault(
          JsonFault.Rule.SIZE,
          "The value has more than " + JsonLimits.VALUES + " parts or 64 MiB.",
          -1);
    }
  }

  private void real(double value) {
    if (Double.isFinite(value)) {
      ShortestDouble.append(out, value);
    } else {
      typed("$float", Double.toString(value));
    }
  }

  private void integer(BigInteger value) {
    String digits = value.toString();
    if (digits.length() > JsonLimits.NUMBER) {
      throw new JsonFault(
          JsonFault.Rule.NUMBER,
          "An integer has more than " + JsonLimits.NUMBER + " characters.",
          -1);
    }
    if (JsonLimits.isPlain(value)) {
      out.append(digits);
    } else {
      typed("$int", digits);
    }
  }

  private void typed(String key, String text) {
    open('{');
    line();
    key(key);
    count();
    JsonText.append(out, text);
    close('}', false);
  }

  private void fields(Value.Fields fields) {
    open('{');
    boolean first = true;
    for (Map.Entry<String, Value> field : writtenKeys(fields.values()).entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      line();
      String name = field.getKey();
      key(name.startsWith("$") ? "$" + name : name);
      write(field.getValue());
    }
    close('}', first);
  }

  private void key(String name) {
    JsonText.append(out, name);
    out.append(indented ? ": " : ":");
  }

  private void items(Value.Items items) {
    open('[');
    boolean first = true;
    for (Value item : items.values()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      line();
      write(item);
    }
    close(']', first);
  }

  private void open(char bracket) {
    if (++depth > JsonLimits.DEPTH) {
      throw new JsonFault(
          JsonFault.Rule.DEPTH, "The value is nested more than " + JsonLimits.DEPTH + " deep.", -1);
    }
    out.append(bracket);
  }

  private void close(char bracket, boolean empty) {
    depth--;
    if (!empty) {
      line();
    }
    out.append(bracket);
  }

  private void line() {
    if (indented) {
      out.append('\n');
      for (int i = 0; i < depth; i++) {
        out.append("  ");
      }
    }
  }

  /**
   * The keys as they are written. Keys that differ only in lone surrogates would fall together: of
   * these the later in the order of UTF-16 units gets further U+FFFD until it is alone, so that no
   * value is lost.
   */
  private static SortedMap<String, Value> writtenKeys(SortedMap<String, Value> fields) {
    boolean whole = true;
    for (String key : fields.keySet()) {
      whole &= JsonText.loneSurrogates(key) == 0;
    }
    if (whole) {
      return fields;
    }
    SortedMap<String, Value> written = new TreeMap<>(CodePoints.ORDER);
    SortedMap<String, Value> broken = new TreeMap<>();
    fields.forEach(
        (key, value) -> (JsonText.loneSurrogates(key) == 0 ? written : broken).put(key, value));
    broken.forEach(
        (key, value) -> {
          String replaced = JsonText.replaced(key);
          while (written.containsKey(replaced)) {
            replaced += '\uFFFD';
          }
          written.put(replaced, value);
        });
    return written;
  }
}
