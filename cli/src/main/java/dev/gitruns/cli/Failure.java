package dev.gitruns.cli;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Why a command didn't do its work, for people and for programs.
 *
 * @param code a word for programs: usage, not-found, conflict, …, bug
 * @param exit the exit code
 * @param message what happened and why
 * @param next the next step, or an empty string
 * @param where lines that help to find a fault of ours; else empty
 */
record Failure(String code, int exit, String message, String next, List<String> where) {
  static final String SCHEMA = "gitruns.error/1";
  private static final int BUG = 70;
  private static final int FRAMES = 3;
  private static final int TEXT = 400;

  Failure {
    where = List.copyOf(where);
  }

  /** What this means to the caller; every throwable means something. */
  static Failure of(Throwable thrown) {
    Throwable e = thrown;
    if ((e instanceof InvocationTargetException || e instanceof UncheckedIOException)
        && e.getCause() != null) {
      e = e.getCause();
    }
    if (e instanceof GitRunsException known) {
      return of(known.kind(), known.getMessage(), known.next());
    }
    if (e instanceof NoSuchFileException missing) {
      return environment("There is no file " + missing.getFile() + ".", "check the path");
    }
    if (e instanceof FileSystemException disk) {
      String reason = disk.getReason() == null ? disk.getClass().getSimpleName() : disk.getReason();
      return environment(
          "The file system refused "
              + disk.getFile()
              + ": "
              + reason.toLowerCase(Locale.ROOT)
              + ".",
          "check the permissions and the free space there");
    }
    if (e instanceof IOException io) {
      return environment(
          "Reading or writing failed: " + io.getMessage() + ".", "see git runs doctor");
    }
    if (e instanceof OutOfMemoryError) {
      return environment(
          "Java ran out of memory.", "give it more: JAVA_TOOL_OPTIONS=-Xmx4g git-runs …");
    }
    return bug(e);
  }

  /** A call that can't be understood. */
  static Failure usage(String message, String next) {
    return of(GitRunsException.Kind.USAGE, message, next);
  }

  private static Failure environment(String message, String next) {
    return of(GitRunsException.Kind.ENVIRONMENT, message, next);
  }

  private static Failure of(GitRunsException.Kind kind, String message, String next) {
    String code = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Failure(code, kind.exitCode(), message, next, List.of());
  }

  /** A fault of ours: enough to find it by, without a stack trace's noise. */
  private static Failure bug(Throwable e) {
    List<String> where = new ArrayList<>();
    Arrays.stream(e.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("dev.gitruns"))
        .limit(FRAMES)
        .forEach(
            frame ->
                where.add(
                    "in "
                        + frame.getClassName()
                        + "."
                        + frame.getMethodName()
                        + " line "
                        + frame.getLineNumber()));
    return new Failure(
        "bug",
        BUG,
        "this is a bug in git-runs: " + Untrusted.line(String.valueOf(e), TEXT),
        "report it with these lines; nothing that was recorded is lost",
        where);
  }

  /** The document for programs. */
  Value.Fields toFields(String command) {
    return new FieldsBuilder()
        .put("code", code)
        .put("exit_code", exit)
        .put("message", message)
        .put("hint", next.isEmpty() ? null : next)
        .put("where", where.isEmpty() ? null : Value.ofTexts(where))
        .put("command", command)
        .build();
  }
}
