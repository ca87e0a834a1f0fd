package dev.gitruns.journal;

import dev.gitruns.model.GitRunsException;

/** A journal that can't be used at all. Bad lines are no fault: they are quarantined. */
public final class JournalFault extends GitRunsException {
  private static final long serialVersionUID = 1L;

  /** What is wrong; its {@link #code} is the code of the finding. */
  public enum Rule {
    /** There is no start.json. */
    START_MISSING,
    /** start.json is damaged, or lacks a valid uid or start. */
    START_INVALID,
    /** sealed.json is damaged, or lacks its ids or an offset. */
    MARK_INVALID,
    /** There are more writer files than a reader takes. */
    TOO_MANY_FILES;

    public String code() {
      return "JOURNAL_" + name();
    }
  }

  private final Rule rule;

  JournalFault(Rule rule, String message, String next, Throwable cause) {
    super(rule == Rule.START_MISSING ? Kind.NOT_FOUND : Kind.INVALID, message, next, cause);
    this.rule = rule;
  }

  public Rule rule() {
    return rule;
  }
}
