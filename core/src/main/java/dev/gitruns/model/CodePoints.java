package dev.gitruns.model;

import java.util.Comparator;

/** The order of strings by Unicode code point, which UTF-8 bytes share and UTF-16 units don't. */
public final class CodePoints {
  /** Compares by code point, a prefix before what it begins. */
  public static final Comparator<String> ORDER = CodePoints::compare;

  private CodePoints() {}

  private static int compare(String a, String b) {
    if (a == b) {
      return 0;
    }
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Surrogates stand for the highest code points, but sort below U+E000 as UTF-16 units.
        boolean highX = Character.isSurrogate(x);
        boolean highY = Character.isSurrogate(y);
        return highX == highY ? Character.compare(x, y) : highX ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
