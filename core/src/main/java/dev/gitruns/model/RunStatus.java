package dev.gitruns.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a run stands. All but {@link #RUNNING} end it. */
public enum RunStatus {
  /** Its process lives, or may live. */
  RUNNING,
  /** It ended by itself, well. */
  FINISHED,
  /** It ended by itself with an error. */
  FAILED,
  /** A signal or a person ended it. */
  KILLED,
  /** It vanished without a word. */
  CRASHED;

  /** The word that documents carry. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<RunStatus> of(String word) {
    return Arrays.stream(values()).filter(status -> status.word().equals(word)).findFirst();
  }
}
