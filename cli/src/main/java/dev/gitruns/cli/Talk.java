package dev.gitruns.cli;

import dev.gitruns.model.Untrusted;
import java.io.PrintStream;
import java.util.Arrays;

/** What a command says on stderr: errors with the next step, warnings, plain words. */
public final class Talk {
  private static final int MESSAGE_LIMIT = 2_000;
  private final PrintStream err;

  public Talk(Surroundings surroundings) {
    err = surroundings.err();
  }

  /** What happened and why, then the next step unless that is empty. */
  public void error(String message, String next) {
    err.println("error: " + lines(message));
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

  /** A fault of ours: enough to find it by, on one line a frame, without a stack trace's noise. */
  void bug(Throwable e) {
    err.println("error: this is a bug in git-runs: " + Untrusted.line(String.valueOf(e), 400));
    Arrays.stream(e.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("dev.gitruns"))
        .limit(3)
        .forEach(
            frame ->
                err.println(
                    "  in "
                        + frame.getClassName()
                        + "."
                        + frame.getMethodName()
                        + " line "
                        + frame.getLineNumber()));
    err.println("  next: report it with these lines; nothing that was recorded is lost");
  }

  private static String lines(String message) {
    return String.join(
        "\n", message.lines().map(line -> Untrusted.line(line, MESSAGE_LIMIT)).toList());
  }
}
