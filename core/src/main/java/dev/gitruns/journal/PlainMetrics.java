package dev.gitruns.journal;

import dev.gitruns.series.MetricIndex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the lines that nearly all lines of a journal are, {@code {"t":…,"s":…,"m":{"name":number,
 * …}}}, without making objects. Whatever is unusual (other keys, escapes, typed or special numbers,
 * a name twice) it leaves to the full parser.
 */
final class PlainMetrics {
  private static final double[] POWERS = new double[23];

  static {
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  private final MetricIndex names;
  private int[] seen = new int[64]; // per name the line that had it last
  private int line;
  private byte[] in;
  private int at;
  private int end;

  int[] keys = new int[64];
  double[] values = new double[64];
  int count;
  boolean hasTime;
  boolean hasStep;
  long time;
  long step;
  private boolean integral;
  private long integer;
  private double number;

  PlainMetrics(MetricIndex names) {
    this.names = names;
  }

  /** True if the line was plain; the fields then hold what it says. */
  boolean read(byte[] buffer, int from, int to) {
    in = buffer;
    at = from;
    end = to;
    count = 0;
    hasTime = false;
    hasStep = false;
    line++;
    if (!take('{')) {
      return false;
    }
    boolean hasMetrics = false;
    do {
      blanks();
      if (end - at < 5 || in[at] != '"' || in[at + 2] != '"') {
        return false;
      }
      byte key = in[at + 1];
      at += 3;
      if (!take(':')) {
        return false;
      }
      boolean usual =
          switch (key) {
            case 't' -> !hasTime && (hasTime = integer()) && set(true);
            case 's' -> !hasStep && (hasStep = integer()) && set(false);
            case 'm' -> !hasMetrics && (hasMetrics = metrics());
            default -> false;
          };
      if (!usual) {
        return false;
      }
    } while (take(','));
    return take('}') && hasMetrics && atEnd();
  }

  private boolean set(boolean isTime) {
    if (isTime) {
      time = integer;
    } else {
      step = integer;
    }
    return true;
  }

  private boolean integer() {
    return number() && integral;
  }

  private boolean metrics() {
    if (!take('{')) {
      return false;
    }
    do {
      blanks();
      if (at == end || in[at++] != '"') {
        return false;
      }
      int from = at;
      while (at < end && in[at] >= 0x20 && in[at] != '"' && in[at] != '\\') {
        at++;
      }
      if (at == end || in[at] != '"' || in[from] == '$') {
        return false;
      }
      int key = names.number(in, from, at++);
      if (!take(':') || !number() || !add(key, number)) {
        return false;
      }
    } while (take(','));
    return take('}');
  }

  private boolean add(int key, double value) {
    if (key >= seen.length) {
      seen = Arrays.copyOf(seen, Math.max(key + 1, seen.length * 2));
    }
    if (seen[key] == line) {
      return false;
    }
    seen[key] = line;
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, count * 2);
      values = Arrays.copyOf(values, count * 2);
    }
    keys[count] = key;
    values[count++] = value;
    return true;
  }

  private boolean number() {
    blanks();
    int from = at;
    boolean negative = at < end && in[at] == '-';
    if (negative) {
      at++;
    }
    long mantissa = 0;
    int significant = 0;
    int first = at;
    while (at < end && isDigit(in[at])) {
      mantissa = mantissa * 10 + (in[at++] - '0');
      significant += mantissa != 0 ? 1 : 0;
    }
    int digits = at - first;
    if (digits == 0 || (digits > 1 && in[first] == '0')) {
      return false;
    }
    integral = true;
    int exponent = 0;
    if (at < end && in[at] == '.') {
      integral = false;
      int point = ++at;
      while (at < end && isDigit(in[at])) {
        mantissa = mantissa * 10 + (in[at++] - '0');
        significant += mantissa != 0 ? 1 : 0;
      }
      exponent = point - at;
      if (exponent == 0) {
        return false;
      }
    }
    if (at < end && (in[at] == 'e' || in[at] == 'E')) {
      integral = false;
      int power = power();
      if (power == Integer.MIN_VALUE) {
        return false;
      }
      exponent += power;
    }
    boolean exact = significant <= 18 && mantissa <= 1L << 53;
    if (integral) {
      integer = negative ? -mantissa : mantissa;
      number = integer;
      return exact;
    }
    if (exact && exponent >= -22 && exponent <= 22) {
      // Both are exactly doubles, so one operation rounds correctly.
      double size = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
      number = negative ? -size : size;
      return true;
    }
    double near =
        significant > 0 && significant <= 18
            ? DecimalRounding.nearest(mantissa, exponent)
            : Double.NaN;
    if (near == near) {
      number = negative ? -near : near;
      return true;
    }
    if (at - from > 100) {
      return false;
    }
    number = Double.parseDouble(new String(in, from, at - from, StandardCharsets.ISO_8859_1));
    return !Double.isInfinite(number);
  }

  private int power() {
    at++;
    boolean negative = at < end && in[at] == '-';
    if (negative || (at < end && in[at] == '+')) {
      at++;
    }
    int from = at;
    int power = 0;
    while (at < end && isDigit(in[at]) && at - from < 5) {
      power = power * 10 + (in[at++] - '0');
    }
    boolean usual = at > from && (at == end || !isDigit(in[at]));
    return usual ? (negative ? -power : power) : Integer.MIN_VALUE;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private boolean take(char c) {
    blanks();
    if (at < end && in[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private void blanks() {
    while (at < end && in[at] == ' ') {
      at++;
    }
  }

  private boolean atEnd() {
    while (at < end && (in[at] == ' ' || in[at] == '\r' || in[at] == '\t')) {
      at++;
    }
    return at == end;
  }
}
