package dev.gitruns.query;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.TextWidth;
import dev.gitruns.model.Untrusted;

/** Says where a filter can't be read. */
final class FilterSyntax {
  private static final int BEFORE = 50;
  private static final int AFTER = 30;
  private static final String EXAMPLE =
      "A filter reads like: val/f1 > 0.9 and config.lr < 1e-3 and not status = failed";

  private FilterSyntax() {}

  /** An error with the filter, or the part around the fault, and a caret below the fault. */
  static GitRunsException fault(String source, int at, String what, String next) {
    int from = Math.max(0, at - BEFORE);
    int to = Math.min(source.length(), at + AFTER);
    String head = (from > 0 ? "…" : "") + shown(source.substring(from, at));
    String tail = shown(source.substring(at, to)) + (to < source.length() ? "…" : "");
    String caret = " ".repeat(TextWidth.of(head)) + "^";
    return new GitRunsException(
        GitRunsException.Kind.USAGE,
        what + ":\n  " + head + tail + "\n  " + caret,
        next.isEmpty() ? EXAMPLE : next);
  }

  private static String shown(String part) {
    return Untrusted.line(part, Integer.MAX_VALUE);
  }
}
