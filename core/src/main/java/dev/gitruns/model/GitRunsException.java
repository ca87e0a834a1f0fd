package dev.gitruns.model;

/**
 * A failure that people can act on: what went wrong, why, and the next step. Its kind decides the
 * exit code of a command.
 */
public class GitRunsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What sort of failure this is, with the exit code that commands give for it. */
  public enum Kind {
    /** The call is wrong. */
    USAGE(2),
    /** Nothing, or more than one thing, fits the name. */
    NOT_FOUND(3),
    /** Somebody else moved it, or two states contradict each other. */
    CONFLICT(4),
    /** There isn't enough to decide. */
    INCONCLUSIVE(5),
    /** git, Java, the disk or the network doesn't do what we need. */
    ENVIRONMENT(6),
    /** Stored bytes are damaged or hostile. */
    INVALID(1);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;
  private final String next;

  /**
   * @param kind what sort of failure
   * @param message what happened and why, one sentence or two
   * @param next the next step for the reader, or an empty string
   */
  public GitRunsException(Kind kind, String message, String next) {
    this(kind, message, next, null);
  }

  public GitRunsException(Kind kind, String message, String next, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.next = next;
  }

  public Kind kind() {
    return kind;
  }

  /** The next step, or an empty string. */
  public String next() {
    return next;
  }
}
