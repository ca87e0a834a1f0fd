package dev.gitruns.query;

import dev.gitruns.model.NumberText;
import dev.gitruns.model.Value;

/** Patterns in which {@code *} stands for any text and {@code ?} for any one character. */
final class Glob {
  private Glob() {}

  /** Whether the text of the value, or of an element of an array, fits. */
  static boolean matches(String pattern, Value value) {
    if (value instanceof Value.Items items) {
      return items.values().stream()
          .anyMatch(item -> !(item instanceof Value.Items) && matches(pattern, item));
    }
    if (value instanceof Value.Text text) {
      return matches(pattern, text.value());
    }
    if (value instanceof Value.Int i) {
      return matches(pattern, i.value().toString());
    }
    if (value instanceof Value.Real real) {
      return matches(pattern, NumberText.exact(real.value()));
    }
    return value instanceof Value.Bool bool && matches(pattern, Boolean.toString(bool.value()));
  }

  /** In time proportional to the product of the lengths, whatever the pattern. */
  static boolean matches(String pattern, String text) {
    int[] p = pattern.codePoints().toArray();
    int[] t = text.codePoints().toArray();
    int i = 0;
    int j = 0;
    int star = -1;
    int resume = 0;
    while (j < t.length) {
      if (i < p.length && p[i] == '*') {
        star = i++;
        resume = j;
      } else if (i < p.length && (p[i] == '?' || p[i] == t[j])) {
        i++;
        j++;
      } else if (star >= 0) {
        i = star + 1;
        j = ++resume;
      } else {
        return false;
      }
    }
    while (i < p.length && p[i] == '*') {
      i++;
    }
    return i == p.length;
  }
}
