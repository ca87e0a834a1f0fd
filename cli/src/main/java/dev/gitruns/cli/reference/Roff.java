package dev.gitruns.cli.reference;

/** Text for man: nothing in it is taken for a request or an escape. */
final class Roff {
  private final StringBuilder out = new StringBuilder();

  /** A request on a line of its own, its words in quotes. */
  Roff request(String name, String... words) {
    out.append('.').append(name);
    for (String word : words) {
      out.append(" \"").append(escaped(word).replace("\"", "\\(dq")).append('"');
    }
    out.append('\n');
    return this;
  }

  /** A line of text that may be broken anywhere. */
  Roff text(String line) {
    return raw(guarded(escaped(line)));
  }

  /** A line with markup that is escaped already. */
  Roff raw(String line) {
    out.append(line).append('\n');
    return this;
  }

  /** Lines that stay as they are, such as commands. */
  Roff verbatim(Iterable<String> lines) {
    request("PP").request("nf").request("RS", "2");
    for (String line : lines) {
      out.append(guarded(escaped(line))).append('\n');
    }
    return request("RE").request("fi");
  }

  static String bold(String text) {
    return "\\fB" + escaped(text) + "\\fR";
  }

  static String italic(String text) {
    return "\\fI" + escaped(text) + "\\fR";
  }

  static String escaped(String text) {
    return text.replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("`", "\\(ga")
        .replace("^", "\\(ha")
        .replace("~", "\\(ti");
  }

  private static String guarded(String line) {
    return line.startsWith(".") ? "\\&" + line : line;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
