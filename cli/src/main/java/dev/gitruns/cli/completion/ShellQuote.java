package dev.gitruns.cli.completion;

/** Words of ours in the scripts of shells. */
final class ShellQuote {
  private ShellQuote() {}

  /** One word for bash and zsh. */
  static String posix(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** One word for fish, where a backslash counts between quotes too. */
  static String fish(String word) {
    return "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
