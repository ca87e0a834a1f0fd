package dev.gitruns.journal;

import java.util.Map;

/** Formats the record of one log call: {@code {"t":…,"s":…,"m":{…}}} and LF. */
final class MetricLine {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private MetricLine() {}

  /** The line, or null where no value is left; null keys and values are left out. */
  static String of(long timeMicros, long step, Map<String, Double> values) {
    StringBuilder out = new StringBuilder(48 + 40 * values.size());
    out.append("{\"t\":").append(timeMicros).append(",\"s\":").append(step).append(",\"m\":{");
    int empty = out.length();
    for (Map.Entry<String, Double> entry : values.entrySet()) {
      if (entry.getKey() == null || entry.getValue() == null) {
        continue;
      }
      if (out.length() > empty) {
        out.append(',');
      }
      name(out, entry.getKey());
      out.append(':');
      number(out, entry.getValue());
    }
    return out.length() == empty ? null : out.append("}}\n").toString();
  }

  private static void number(StringBuilder out, double value) {
    if (Double.isFinite(value)) {
      out.append(value); // not always shortest on old JDKs, but it reads back as the same double
    } else {
      String name = Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
      out.append("{\"$float\":\"").append(name).append("\"}");
    }
  }

  private static void name(StringBuilder out, String name) {
    out.append('"');
    if (name.startsWith("$")) {
      out.append('$');
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
      } else if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < name.length()
                && Character.isLowSurrogate(name.charAt(i + 1));
        if (pair) {
          out.append(c).append(name.charAt(++i));
        } else {
          out.append('\uFFFD');
        }
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
