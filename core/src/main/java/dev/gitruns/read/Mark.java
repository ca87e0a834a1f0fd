package dev.gitruns.read;

import java.util.Locale;
import java.util.Optional;

/** What readers say of a run beside its status. */
public enum Mark {
  /** Its process may live, but hasn't been heard of for long. */
  STALE,
  /** It isn't on the branch yet. */
  PENDING,
  /** It is kept from the branch or from a remote, with a reason. */
  HELD,
  /** It goes on from a part that isn't here. */
  GAP,
  /** Somebody put it out of sight. */
  ARCHIVED,
  /** It goes on elsewhere, and this is what its clone told last. */
  WATCHED,
  /** Some of its records were lost while it ran. */
  DEGRADED,
  /** Only a remote has it whose runs selectors such as {@code best:} don't use. */
  FOREIGN;

  /** The word that filters and tables carry. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Mark> of(String word) {
    for (Mark mark : values()) {
      if (mark.word().equals(word)) {
        return Optional.of(mark);
      }
    }
    return Optional.empty();
  }
}
