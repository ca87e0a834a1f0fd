package dev.gitruns.json;

import dev.gitruns.model.Value;
import java.util.Map;

/** Strings of JSON: the few escapes that RFC 8785 has, and surrogates without their other half. */
final class JsonText {
  private static final char REPLACEMENT = '\uFFFD';
  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  /** Appends the text in quotes, lone surrogates replaced. */
  static void append(StringBuilder out, String text) {
    out.append('"');
    int length = text.length();
    int done = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
        continue;
      }
      if (isPair(text, i)) {
        i++;
        continue;
      }
      out.append(text, done, i);
      escape(out, c);
      done = i + 1;
    }
    out.append(text, done, length).append('"');
  }

  private static void escape(StringBuilder out, char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> {
        if (c < ' ') {
          out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        } else {
          out.append(REPLACEMENT);
        }
      }
    }
  }

  /** The text with each lone surrogate replaced; the same object where there is none. */
  static String replaced(String text) {
    if (loneSurrogates(text) == 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (isPair(text, i)) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        out.setCharAt(i, REPLACEMENT);
      }
    }
    return out.toString();
  }

  static long loneSurrogates(String text) {
    long count = 0;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (isPair(text, i)) {
          i++;
        } else {
          count++;
        }
      }
    }
    return count;
  }

  static long loneSurrogates(Value value) {
    long count = 0;
    if (value instanceof Value.Text text) {
      count = loneSurrogates(text.value());
    } else if (value instanceof Value.Items items) {
      for (Value item : items.values()) {
        count += loneSurrogates(item);
      }
    } else if (value instanceof Value.Fields fields) {
      for (Map.Entry<String, Value> field : fields.values().entrySet()) {
        count += loneSurrogates(field.getKey()) + loneSurrogates(field.getValue());
      }
    }
    return count;
  }

  private static boolean isPair(String text, int i) {
    return i + 1 < text.length()
        && Character.isHighSurrogate(text.charAt(i))
        && Character.isLowSurrogate(text.charAt(i + 1));
  }
}
