package dev.gitruns.model;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A value on one line as people read it, made harmless and bounded; documents have other forms. */
public final class ValueText {
  private static final Set<String> WORDS =
      Set.of("true", "false", "null", "none", "nan", "inf", "-inf");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private ValueText() {}

  /** Every digit that counts; text that would read as something else stands in quotes. */
  public static String exact(Value value, int limit) {
    if (value instanceof Value.Text text && !looksOtherwise(text.value())) {
      return Untrusted.line(text.value(), limit);
    }
    return Untrusted.line(bounded(value, limit, true), limit);
  }

  /** Numbers with about this many digits, text as it is. */
  public static String brief(Value value, int limit, int digits) {
    return value instanceof Value.Real real
        ? NumberText.brief(real.value(), digits)
        : brief(value, limit);
  }

  /** Numbers with about five digits, text as it is. */
  public static String brief(Value value, int limit) {
    if (value instanceof Value.Text text) {
      return Untrusted.line(text.value(), limit);
    }
    return Untrusted.line(bounded(value, limit, false), limit);
  }

  private static boolean looksOtherwise(String text) {
    return text.isEmpty()
        || WORDS.contains(text.toLowerCase(Locale.ROOT))
        || NUMBER.matcher(text).matches()
        || text.charAt(0) == ' '
        || text.charAt(text.length() - 1) == ' '
        || "[{\"".indexOf(text.charAt(0)) >= 0;
  }

  private static String bounded(Value value, int limit, boolean exact) {
    StringBuilder out = new StringBuilder();
    append(value, out, limit, exact);
    return out.toString();
  }

  /** Goes on only a little beyond the limit, however large or deep the value is. */
  private static void append(Value value, StringBuilder out, int limit, boolean exact) {
    if (out.length() > limit) {
      return;
    }
    if (value instanceof Value.Text text) {
      quote(text.value(), out, limit);
    } else if (value instanceof Value.Int i) {
      out.append(i.value());
    } else if (value instanceof Value.Real real) {
      out.append(exact ? NumberText.exact(real.value()) : NumberText.brief(real.value()));
    } else if (value instanceof Value.Bool bool) {
      out.append(bool.value());
    } else if (value instanceof Value.Items items) {
      String before = "[";
      for (Value item : items.values()) {
        out.append(before);
        before = ", ";
        append(item, out, limit, exact);
        if (out.length() > limit) {
          return;
        }
      }
      out.append(items.values().isEmpty() ? "[]" : "]");
    } else if (value instanceof Value.Fields fields) {
      String before = "{";
      for (Map.Entry<String, Value> field : fields.values().entrySet()) {
        out.append(before);
        before = ", ";
        quote(field.getKey(), out, limit);
        append(field.getValue(), out.append(": "), limit, exact);
        if (out.length() > limit) {
          return;
        }
      }
      out.append(fields.isEmpty() ? "{}" : "}");
    } else {
      out.append("null");
    }
  }

  private static void quote(String text, StringBuilder out, int limit) {
    String part = text.length() > 2 * limit ? text.substring(0, 2 * limit) : text;
    out.append('"').append(part.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
  }
}
