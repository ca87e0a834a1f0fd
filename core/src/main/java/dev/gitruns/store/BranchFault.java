package dev.gitruns.store;

import dev.gitruns.model.CommitId;
import java.util.Optional;

/**
 * Something wrong about the branch as a whole, or about its history.
 *
 * @param path where on the branch, or the name of a ref; hostile text
 * @param commit the commit that did it, where one did
 * @param remote the remote whose ref {@code path} names; empty for what is wrong with the tip that
 *     was audited
 */
public record BranchFault(Kind kind, String path, Optional<CommitId> commit, String remote) {

  /** What is wrong. */
  public enum Kind {
    /** A path that no branch of runs may have. */
    FOREIGN_FILE,
    /** A file at the root whose bytes aren't those of the format. */
    BAD_ROOT_FILE,
    /** A file at the place of an event that isn't one. */
    BAD_EVENT,
    /** A beginning of the history that isn't that of this erased set. */
    WRONG_ROOT,
    /** A run, a file or an event that was there, and that no purge covers. */
    REMOVED,
    /** A file or an event that had other bytes, which were right. */
    CHANGED,
    /** A ref that left a tip behind that isn't in its history. */
    REWOUND
  }
}
