package dev.gitruns.cli.output;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether and how text is coloured.
 *
 * @param colour whether the reader is a terminal that wants colours
 */
public record Style(boolean colour) {
  public static final Style PLAIN = new Style(false);

  private static final Pattern TITLE = Pattern.compile("[a-z]+( \\(last value\\))?");

  /** A colour or weight of text. */
  public enum Ink {
    NONE(""),
    BOLD("1"),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    BLUE("34"),
    MAGENTA("35"),
    CYAN("36");

    private final String code;

    Ink(String code) {
      this.code = code;
    }
  }

  /** The text in this ink, or as it is where no colours are wanted. */
  public String paint(Ink ink, String text) {
    if (!colour || ink == Ink.NONE || text.isEmpty()) {
      return text;
    }
    return "\u001b[" + ink.code + "m" + text + "\u001b[0m";
  }

  /** The lines of a diff: what went in red, what came in green, titles bold. */
  public List<String> diff(List<String> lines) {
    return lines.stream()
        .map(
            line -> {
              if (line.startsWith("  + ")) {
                return paint(Ink.GREEN, line);
              }
              if (line.startsWith("  - ")) {
                return paint(Ink.RED, line);
              }
              return TITLE.matcher(line).matches() ? paint(Ink.BOLD, line) : line;
            })
        .toList();
  }
}
