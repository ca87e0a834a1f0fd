package dev.gitruns.query;

import dev.gitruns.model.GitRunsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a filter by recursive descent, one level of binding per method. */
final class FilterParser {
  private static final int DEEPEST = 100;
  private final String source;
  private final List<Token> tokens;
  private int next;
  private int depth;

  FilterParser(String source) {
    this.source = source;
    this.tokens = FilterScanner.scan(source);
  }

  Filter parse() {
    Filter filter = or();
    Token rest = peek();
    if (!rest.is(Token.Kind.END)) {
      throw unexpectedRest(rest);
    }
    return filter;
  }

  private Filter or() {
    List<Filter> parts = new ArrayList<>(List.of(and()));
    while (peek().isWord("or")) {
      take();
      parts.add(and());
    }
    return parts.size() == 1 ? parts.get(0) : new Filter.Or(parts);
  }

  private Filter and() {
    List<Filter> parts = new ArrayList<>(List.of(not()));
    while (peek().isWord("and")) {
      take();
      parts.add(not());
    }
    return parts.size() == 1 ? parts.get(0) : new Filter.And(parts);
  }

  private Filter not() {
    if (!peek().isWord("not")) {
      return primary();
    }
    deeper(take());
    Filter part = not();
    depth--;
    return new Filter.Not(part);
  }

  private Filter primary() {
    Token token = take();
    if (token.is(Token.Kind.OPEN)) {
      deeper(token);
      Filter inner = or();
      depth--;
      expectClose(token);
      return inner;
    }
    if (token.isWord("has") && peek().is(Token.Kind.OPEN)) {
      Token open = take();
      Field field = field(take());
      expectClose(open);
      return new Filter.Presence(field);
    }
    return comparison(field(token), token);
  }

  private Filter comparison(Field field, Token name) {
    Token token = peek();
    if (token.is(Token.Kind.OPERATOR)) {
      take();
      return new Filter.Comparison(field, Operator.of(token.text()), literal(field, token));
    }
    if (token.isWord("in")) {
      take();
      return new Filter.Membership(field, list(field), true);
    }
    if (token.isWord("not") && tokens.get(next + 1).isWord("in")) {
      take();
      take();
      return new Filter.Membership(field, list(field), false);
    }
    if (isFlag(field)) {
      return new Filter.Flag(field);
    }
    String written = Quoting.name(name.text());
    throw fault(
        token,
        "After " + name.shown() + " comes =, !=, <, <=, >, >=, ~ or in; here is " + token.shown(),
        "Compare it (" + written + " > 0.9), or ask whether it is there: has(" + written + ").");
  }

  private static boolean isFlag(Field field) {
    return field instanceof Field.Config
        || field instanceof Field.Named named && named.property().kind() == Property.Kind.FLAG;
  }

  private List<Literal> list(Field field) {
    Token open = take();
    if (!open.is(Token.Kind.OPEN)) {
      throw fault(open, "After in comes a list in parentheses", "Write it like: in (1, 2, 3)");
    }
    List<Literal> literals = new ArrayList<>();
    do {
      literals.add(literal(field, open));
    } while (peek().is(Token.Kind.COMMA) && take() != null);
    expectClose(open);
    return literals;
  }

  private Literal literal(Field field, Token before) {
    Token token = take();
    boolean quoted = token.is(Token.Kind.QUOTED);
    if (!quoted && !token.is(Token.Kind.WORD)) {
      throw fault(
          token, "After " + before.shown() + " comes a value; here is " + token.shown(), "");
    }
    if (field instanceof Field.Named named && !before.text().endsWith("~")) {
      Optional<Literal> time = TimeLiteral.of(named.property().kind(), token.text());
      if (time.isPresent()) {
        return time.get();
      }
      if (TimeLiteral.wanted(named.property().kind())) {
        throw fault(
            token,
            token.shown()
                + " is no "
                + (named.property().word().equals("duration") ? "duration" : "time"),
            TimeLiteral.example(named.property().kind()));
      }
    }
    return quoted ? Literal.quoted(token.text()) : Literal.word(token.text());
  }

  private Field field(Token token) {
    boolean name =
        token.is(Token.Kind.QUOTED) && !token.text().isEmpty()
            || token.is(Token.Kind.WORD) && !Token.isKeyword(token.text());
    if (!name) {
      throw fault(
          token,
          "Here belongs the name of a metric or field, not " + token.shown(),
          token.is(Token.Kind.WORD)
              ? "Put a name that is also a word of the filter in quotes: \"" + token.text() + "\""
              : "");
    }
    return Field.parse(token.text());
  }

  private void deeper(Token at) {
    if (++depth > DEEPEST) {
      throw fault(at, "A filter nests at most " + DEEPEST + " deep", "");
    }
  }

  private void expectClose(Token open) {
    Token token = take();
    if (!token.is(Token.Kind.CLOSE)) {
      throw fault(
          token,
          "The parenthesis at character " + (open.from() + 1) + " isn't closed before this",
          "Add “)”.");
    }
  }

  private GitRunsException unexpectedRest(Token rest) {
    String hint =
        switch (rest.text()) {
          case "&&", "&" -> "Write and for " + rest.text() + ".";
          case "||", "|" -> "Write or for " + rest.text() + ".";
          case ")" -> "Take “)” out, or open it before.";
          case "," -> "Write and or or between two conditions.";
          default -> "Put and or or between two conditions, and quotes around a text with spaces.";
        };
    return fault(rest, "The filter could end before " + rest.shown(), hint);
  }

  private GitRunsException fault(Token at, String what, String hint) {
    return FilterSyntax.fault(source, at.from(), what, hint);
  }

  private Token peek() {
    return tokens.get(next);
  }

  /** The next token; the end is never passed. */
  private Token take() {
    Token token = tokens.get(next);
    if (!token.is(Token.Kind.END)) {
      next++;
    }
    return token;
  }
}
