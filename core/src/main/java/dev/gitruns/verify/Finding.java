package dev.gitruns.verify;

import dev.gitruns.model.Untrusted;

/**
 * Something that is wrong.
 *
 * @param code what
 * @param subject where: a path or an id, on one line and safe to print
 * @param message one sentence for people, safe to print
 */
public record Finding(FindingCode code, String subject, String message) {
  private static final int SUBJECT = 200;
  private static final int MESSAGE = 400;

  public Finding {
    subject = Untrusted.line(subject, SUBJECT);
    message = Untrusted.line(message, MESSAGE);
  }
}
