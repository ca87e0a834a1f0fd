package dev.gitruns.query;

/** How names and texts with spaces or signs in them are written in a filter. */
final class Quoting {
  private Quoting() {}

  /** Whether a character may stand in a name or word without quotes. */
  static boolean bare(char c) {
    return !Character.isWhitespace(c) && "()=,!<>~\"'`".indexOf(c) < 0;
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The name as it is, or in quotes where it needs them. */
  static String name(String name) {
    boolean plain = !name.isEmpty() && !Token.isKeyword(name);
    for (int i = 0; i < name.length() && plain; i++) {
      plain = bare(name.charAt(i));
    }
    return plain ? name : quoted(name);
  }
}
