package dev.gitruns.model;

import java.util.regex.Pattern;

/**
 * Text that came from a run, for a line of Markdown. Only words and numbers go in as they are; all
 * else becomes a code span, the one place where a forge finds no link, no mention, no reference, no
 * formula and no HTML.
 */
public final class MarkdownText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9]+( [A-Za-z0-9]+)*|[+-]?[0-9]+(\\.[0-9]+)?(e[+-]?[0-9]+)?%?");
  // A word of this form would become a link to a commit.
  private static final Pattern HEX = Pattern.compile(".*\\b[0-9a-f]{7,64}\\b.*");
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9.]+(e[+-]?[0-9]+)?%?");

  private MarkdownText() {}

  /** The text for a paragraph or a list item, at most this many characters of it. */
  public static String inline(String text, int limit) {
    String line = Untrusted.line(text, limit);
    boolean plain =
        PLAIN.matcher(line).matches()
            && (NUMBER.matcher(line).matches() || !HEX.matcher(line).matches());
    return plain ? line : code(line);
  }

  /** The text for a cell of a table, at most this many characters of it. */
  public static String cell(String text, int limit) {
    // A backslash hides a pipe from the table, in code spans too, and is taken out again.
    return inline(text, limit).replace("|", "\\|");
  }

  /** A code span of this one line, whatever it contains. */
  private static String code(String line) {
    if (line.isEmpty()) {
      return "";
    }
    int longest = 0;
    int current = 0;
    for (int i = 0; i < line.length(); i++) {
      current = line.charAt(i) == '`' ? current + 1 : 0;
      longest = Math.max(longest, current);
    }
    String fence = "`".repeat(longest + 1);
    boolean blank = line.isBlank();
    boolean pad = !blank && (edge(line.charAt(0)) || edge(line.charAt(line.length() - 1)));
    return pad ? fence + " " + line + " " + fence : fence + line + fence;
  }

  private static boolean edge(char c) {
    return c == '`' || c == ' ';
  }
}
