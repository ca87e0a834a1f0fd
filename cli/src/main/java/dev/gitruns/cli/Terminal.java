package dev.gitruns.cli;

import java.util.Map;

/**
 * Which of the standard streams are a terminal, and what it can show.
 *
 * @param stdin whether people type here
 * @param stdout whether data goes to a screen
 * @param stderr whether talk goes to a screen
 * @param colour whether colours are wanted on stdout
 * @param columns the width to fit tables into; 0 for any, as into a file
 */
public record Terminal(boolean stdin, boolean stdout, boolean stderr, boolean colour, int columns) {
  private static final int DEFAULT_COLUMNS = 100;
  private static final int NARROWEST = 40;

  /**
   * @param descriptors the digits of the descriptors that the launcher found to be terminals
   * @param width how wide the launcher found the terminal to be, or an empty string
   * @param env the environment: NO_COLOR, TERM, COLUMNS
   */
  public static Terminal of(String descriptors, String width, Map<String, String> env) {
    boolean stdout = descriptors.contains("1");
    boolean colour =
        stdout && !env.containsKey("NO_COLOR") && !"dumb".equals(env.getOrDefault("TERM", "dumb"));
    return new Terminal(
        descriptors.contains("0"),
        stdout,
        descriptors.contains("2"),
        colour,
        columns(env.getOrDefault("COLUMNS", ""), columns(width, stdout ? DEFAULT_COLUMNS : 0)));
  }

  private static int columns(String text, int otherwise) {
    boolean said = text.matches("[0-9]{1,4}") && !text.matches("0+");
    return said ? Math.max(NARROWEST, Integer.parseInt(text)) : otherwise;
  }
}
