package dev.gitruns.diff;

import dev.gitruns.model.Value;
import java.util.Optional;

/**
 * One thing that isn't the same in two runs.
 *
 * @param path what it is
 * @param before what run a has, or empty where it has none
 * @param after what run b has, or empty where it has none
 */
public record Delta(String path, Optional<Value> before, Optional<Value> after) {

  /** What happened from a to b. */
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED
  }

  public Kind kind() {
    if (before.isEmpty()) {
      return Kind.ADDED;
    }
    return after.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
  }
}
