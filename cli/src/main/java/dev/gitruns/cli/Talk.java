package dev.gitruns.cli;

import dev.gitruns.model.Untrusted;
import java.io.PrintStream;
import java.util.List;

/** What a command says on stderr: errors with the next step, warnings, plain words. */
public final class Talk {
  private static final int MESSAGE_LIMIT = 2_000;
  private final PrintStream err;

  public Talk(Surroundings surroundings) {
    err = surroundings.err();
  }

  /** What happened and why, then the next step unless that is empty. */
  public void error(String message, String next) {
    error(message, List.of(), next);
  }

  void error(String message, List<String> where, String next) {
    err.println("error: " + lines(message));
    where.forEach(line -> err.println("  " + lines(line)));
    if (!next.isEmpty()) {
      err.println("  next: " + lines(next));
    }
  }

  public void warning(String message) {
    err.println("warning: " + lines(message));
  }

  public void say(String message) {
    err.println(lines(message));
  }

  private static String lines(String message) {
    return String.join(
        "\n", message.lines().map(line -> Untrusted.line(line, MESSAGE_LIMIT)).toList());
  }
}
