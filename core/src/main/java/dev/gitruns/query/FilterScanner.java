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
        quoted(c);
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

  private void word() {
    int to = at;
    while (to < source.length() && Quoting.bare(source.charAt(to))) {
      to++;
    }
    add(Token.Kind.WORD, source.substring(at, to), at, to);
  }

  private void quoted(char quote) {
    StringBuilder text = new StringBuilder();
    for (int i = at + 1; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == quote) {
        add(Token.Kind.QUOTED, text.toString(), at, i + 1);
        return;
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
    throw FilterSyntax.fault(
        source, at, "This quotation mark has no other", "Close it with another " + quote + ".");
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
