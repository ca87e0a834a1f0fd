package dev.gitruns.cli;

import java.util.Map;

/**
 * Which of the standard streams are a terminal, and what it can show.
 *
 * @param stdin whether people type here
 * @param stdout whether data goes to a screen
 * @param stderr whether talk goes to a screen
 * @param colour whether colours are wanted on stdout
 * @param columns the width to fit tables into
 */
public record Terminal(boolean stdin, boolean stdout, boolean stderr, boolean colour, int columns) {
  private static final int DEFAULT_COLUMNS = 100;

  /**
   * @param descriptors the digits of the descriptors that the launcher found to be terminals
   * @param env the environment: NO_COLOR, TERM, COLUMNS
   */
  public static Terminal of(String descriptors, Map<String, String> env) {
    boolean stdout = descriptors.contains("1");
    boolean colour =
        stdout && !env.containsKey("NO_COLOR") && !"dumb".equals(env.getOrDefault("TERM", "dumb"));
    return new Terminal(
        descriptors.contains("0"),
        stdout,
        descriptors.contains("2"),
        colour,
        columns(env.get("COLUMNS")));
  }

  private static int columns(String text) {
    if (text == null || !text.matches("[0-9]{1,4}")) {
      return DEFAULT_COLUMNS;
    }
    return Math.max(40, Integer.parseInt(text));
  }

  /** Whether any stream leads to a terminal: then Ctrl-C reaches every process at once. */
  public boolean any() {
    return stdin || stdout || stderr;
  }
}
