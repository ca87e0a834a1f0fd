package dev.gitruns.query;

/** How names and texts with spaces or signs in them are written in a filter. */
final class Quoting {
  private Quoting() {}

  /** Whether a character may stand in a name or word without quotes. */
  static boolean bare(char c) {
    return !Character.isWhitespace(c) && "()=,!<>~\"'`".indexOf(c) < 0;
  }

  /**
   * Appends what stands between the quotation mark here and the next of its kind.
   *
   * @return the place behind the closing mark, -1 if it is missing
   */
  static int unquote(String source, int begin, StringBuilder text) {
    char quote = source.charAt(begin);
    for (int i = begin + 1; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == quote) {
        return i + 1;
      }
      if (c == '\\' && i + 1 < source.length()) {
        char next = source.charAt(i + 1);
        if (next == quote || next == '\\') {
          c = next;
          i++;
        }
      }
      text.append(c);
    }
    return -1;
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
