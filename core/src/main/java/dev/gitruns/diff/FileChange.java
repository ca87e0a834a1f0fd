package dev.gitruns.diff;

import java.util.Optional;

/**
 * A file of the code that two runs have in different contents.
 *
 * @param added lines that only the second run has; empty for binary files
 * @param removed lines that only the first run has; empty for binary files
 */
public record FileChange(String path, Optional<Long> added, Optional<Long> removed) {

  /** {@code +3 −1}, or {@code binary}. */
  String counts() {
    return added.isPresent() && removed.isPresent()
        ? "+" + added.get() + " −" + removed.get()
        : "binary";
  }
}
