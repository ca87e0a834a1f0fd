package dev.gitruns.verify;

import dev.gitruns.model.TimeText;
import dev.gitruns.model.Untrusted;
import dev.gitruns.store.Purge;

/** Says who took something out, and when. */
final class Purged {
  private static final int NAME = 100;

  private Purged() {}

  /** {@code Ada <ada@example.org> on 2026-01-31 12:00:00Z}, on one line and safe to print. */
  static String said(Purge purge) {
    String by = purge.by().isEmpty() ? "somebody" : Untrusted.line(purge.by(), NAME);
    return by + " on " + TimeText.utc(purge.at());
  }
}
