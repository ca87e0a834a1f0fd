package dev.gitruns.store;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import java.util.Map;
import java.util.Optional;

/**
 * What a group commit did.
 *
 * @param status what became of the branch
 * @param tip the branch after it, absent where there is none or it isn't known
 * @param runs an outcome for each run that was given
 * @param events an outcome for each event that was given, by its digest
 * @param why one or two sentences where the branch didn't move though it should have; else empty
 */
public record CommitReport(
    Status status,
    Optional<CommitId> tip,
    Map<RunId, RunOutcome> runs,
    Map<Digest, RunOutcome> events,
    String why) {

  /** What became of the branch. */
  public enum Status {
    /** The branch has a new commit. */
    MOVED,
    /** There was nothing to add. */
    UNCHANGED,
    /** The branch is checked out in a work tree, so it wasn't touched. */
    CHECKED_OUT,
    /** Others moved the branch, or held its lock, for as long as we tried. */
    CONTENDED,
    /** The branch was being moved when something failed, and its state could not be read. */
    UNKNOWN
  }

  public CommitReport {
    runs = Map.copyOf(runs);
    events = Map.copyOf(events);
  }
}
