package dev.gitruns.model;

/** Makes text that came from a run harmless for a line of a message or a terminal. */
public final class Untrusted {
  private Untrusted() {}

  /**
   * The text on one line, with control, bidirectional and invisible characters escaped as {@code
   * \\u{hex}}, cut to this many characters.
   */
  public static String line(String text, int limit) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), limit) + 8);
    int count = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (count++ == limit) {
        return out.append('…').toString();
      }
      if (isHarmless(point)) {
        out.appendCodePoint(point);
      } else if (point == '\n') {
        out.append("\\n");
      } else if (point == '\t') {
        out.append("\\t");
      } else {
        out.append("\\u{").append(Integer.toHexString(point)).append('}');
      }
    }
    return out.toString();
  }

  private static boolean isHarmless(int point) {
    if (point == ' ') {
      return true;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
