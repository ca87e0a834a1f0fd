package dev.gitruns.query;

import java.util.Locale;
import java.util.Set;

/**
 * A piece of a filter.
 *
 * @param text the word, the sign, or what stood between quotes
 * @param from where it begins in the filter
 */
record Token(Kind kind, String text, int from) {
  private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "has");

  enum Kind {
    WORD,
    QUOTED,
    OPERATOR,
    OPEN,
    CLOSE,
    COMMA,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isWord(String keyword) {
    return kind == Kind.WORD && text.toLowerCase(Locale.ROOT).equals(keyword);
  }

  static boolean isKeyword(String word) {
    return KEYWORDS.contains(word.toLowerCase(Locale.ROOT));
  }

  /** For a message: what stands here. */
  String shown() {
    return kind == Kind.END ? "the end" : "“" + text + "”";
  }
}
