package dev.gitruns.verify;

import dev.gitruns.model.Untrusted;

/**
 * Something that is wrong.
 *
 * @param code what
 * @param subject where: a path or an id, on one line and safe to print
 * @param message one sentence for people, safe to print
 * @param remote the remote whose runs branch has it; empty if it is in the local branch or of none
 */
public record Finding(FindingCode code, String subject, String message, String remote) {
  private static final int SUBJECT = 200;
  private static final int MESSAGE = 400;
  private static final int REMOTE = 100;

  public Finding {
    subject = Untrusted.line(subject, SUBJECT);
    message = Untrusted.line(message, MESSAGE);
    remote = Untrusted.line(remote, REMOTE);
  }

  /** One that isn't of a remote. */
  public Finding(FindingCode code, String subject, String message) {
    this(code, subject, message, "");
  }

  /** The same, of what was fetched from this remote. */
  public Finding on(String fetchedFrom) {
    return new Finding(code, subject, message, fetchedFrom);
  }
}
