package dev.gitruns.store;

/** How far a remote is trusted; the setting {@code remote.NAME.gitruns}. */
public enum RemoteLevel {
  /** Its runs branch is left alone. */
  IGNORE,
  /** Its runs are shown and marked, and change nothing else. */
  READ,
  /** Runs are shared with it: its runs, events and purges count as those of this clone. */
  SHARE
}
