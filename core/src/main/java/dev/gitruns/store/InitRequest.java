package dev.gitruns.store;

import java.util.Optional;

/**
 * How a repository is to be prepared.
 *
 * @param branch the branch for runs, or empty for what is configured, else {@code git-runs}
 * @param remote the remote that runs go to, or empty to leave that open
 */
public record InitRequest(Optional<String> branch, Optional<String> remote) {
  public static final InitRequest DEFAULT = new InitRequest(Optional.empty(), Optional.empty());
}
