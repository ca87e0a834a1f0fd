package dev.gitruns.series;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.GitRunsException.Kind;
import dev.gitruns.model.Untrusted;
import java.util.Locale;

/** The rules for names of metrics. */
final class MetricNames {
  private MetricNames() {}

  /**
   * The name without case: each code point for itself to upper and then to lower case, by the full
   * mappings of Unicode without those of a language. One code point at a time, because the mapping
   * of a whole string looks at neighbours (the final sigma). In Python: {@code
   * "".join(c.upper().lower() for c in name)}.
   */
  static String fold(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); ) {
      int point = name.codePointAt(i);
      i += Character.charCount(point);
      if (point < 0x80) {
        folded.append((char) Character.toLowerCase(point));
      } else {
        String upper = Character.toString(point).toUpperCase(Locale.ROOT);
        upper
            .codePoints()
            .forEach(p -> folded.append(Character.toString(p).toLowerCase(Locale.ROOT)));
      }
    }
    return folded.toString();
  }

  /** Refuses half a surrogate pair, which UTF-8 can't hold: two names would become one. */
  static void check(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < name.length()
          && Character.isLowSurrogate(name.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new GitRunsException(
            Kind.USAGE,
            "the metric name '" + Untrusted.line(name, 80) + "' isn't valid Unicode",
            "replace its lone surrogates by U+FFFD");
      }
    }
  }
}
