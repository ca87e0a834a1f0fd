package dev.gitruns.store;

/** What became of one sealed run or event that was to go to the branch. */
public enum RunOutcome {
  /** This commit brought it. */
  ADDED,
  /** The branch had it; nothing changed. */
  ALREADY_PRESENT,
  /** A purge covers it, so it was refused; nothing will ever bring it back. */
  PURGED,
  /** It is held back, and stays off the branch until it is released. */
  HELD,
  /** Nothing happened to it; it may be tried again. */
  PENDING,
  /** The store failed in the middle and could not find out; trying again is safe. */
  UNKNOWN
}
