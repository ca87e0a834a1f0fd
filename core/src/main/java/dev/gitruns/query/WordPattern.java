package dev.gitruns.query;

/** Patterns that people type for names: {@code *} stands for any text, {@code ?} for any letter. */
public final class WordPattern {
  private WordPattern() {}

  /** Whether a name fits; a text without {@code *} and {@code ?} fits itself alone. */
  public static boolean fits(String pattern, String name) {
    return Glob.matches(pattern, name);
  }
}
