package dev.gitruns.seal;

/** Terminal output as its reader saw it in the end: a line that was drawn over stands once. */
final class ConsoleText {
  private ConsoleText() {}

  /** The text with each line as it stood last, in lines that end with a line feed. */
  static String folded(CharSequence text) {
    StringBuilder out = new StringBuilder(text.length());
    int line = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean last = i + 1 == text.length();
      if (c == '\r' && !last && text.charAt(i + 1) != '\n') {
        out.setLength(line);
      } else if (c == '\n') {
        out.append(c);
        line = out.length();
      } else if (c != '\r') {
        out.append(c);
      }
    }
    if (out.length() > line) {
      out.append('\n');
    }
    return out.toString();
  }
}
