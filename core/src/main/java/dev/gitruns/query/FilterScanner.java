package dev.gitruns.query;

import java.util.ArrayList;
import java.util.List;

/** Cuts a filter into tokens. */
final class FilterScanner {
  private static final int LONGEST = 10_000;
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private FilterScanner(String source) {
    this.source = source;
  }

  /** The tokens, the last of which is the end. */
  static List<Token> scan(String source) {
    if (source.length() > LONGEST) {
      throw FilterSyntax.fault(
          source.substring(0, 60), 0, "A filter has at most " + LONGEST + " characters", "");
    }
    return new FilterScanner(source).scan();
  }

  private List<Token> scan() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '(' || c == ')' || c == ',') {
        Token.Kind kind =
            c == '(' ? Token.Kind.OPEN : c == ')' ? Token.Kind.CLOSE : Token.Kind.COMMA;
        add(kind, String.valueOf(c), at, at + 1);
      } else if (c == '"' || c == '\'' || c == '`') {
        quoted();
      } else if (Quoting.bare(c)) {
        word();
      } else {
        operator(c);
      }
    }
    tokens.add(new Token(Token.Kind.END, "", source.length()));
    return tokens;
  }

  private void add(Token.Kind kind, String text, int from, int to) {
    tokens.add(new Token(kind, text, from));
    at = to;
  }

  /** A word, in which a key of a config may stand in double quotes: {@code config."a.b".c}. */
  private void word() {
    int to = at;
    while (to < source.length()) {
      if (Quoting.bare(source.charAt(to))) {
        to++;
      } else if (source.charAt(to) == '"' && source.charAt(to - 1) == '.') {
        to = closed(to, new StringBuilder());
      } else {
        break;
      }
    }
    add(Token.Kind.WORD, source.substring(at, to), at, to);
  }

  private void quoted() {
    StringBuilder text = new StringBuilder();
    int to = closed(at, text);
    add(Token.Kind.QUOTED, text.toString(), at, to);
  }

  private int closed(int begin, StringBuilder text) {
    int end = Quoting.unquote(source, begin, text);
    if (end < 0) {
      throw FilterSyntax.fault(
          source,
          begin,
          "This quotation mark has no other",
          "Close it with another " + source.charAt(begin) + ".");
    }
    return end;
  }

  private void operator(char c) {
    String two = at + 1 < source.length() ? source.substring(at, at + 2) : "";
    switch (two) {
      case "!=", "<=", ">=", "!~":
        add(Token.Kind.OPERATOR, two, at, at + 2);
        return;
      case "==":
        add(Token.Kind.OPERATOR, "=", at, at + 2);
        return;
      default:
        break;
    }
    if (c == '!') {
      throw FilterSyntax.fault(
          source, at, "“!” alone is no operator", "Write not, or != or !~ for a comparison.");
    }
    add(Token.Kind.OPERATOR, String.valueOf(c), at, at + 1);
  }
}
