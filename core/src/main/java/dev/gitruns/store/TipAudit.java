package dev.gitruns.store;

import dev.gitruns.model.RunId;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one tip of the runs branch looks like.
 *
 * @param remote the remote that it was fetched from; empty for the local branch
 * @param sameAs the tip of the same commit that was audited before, as {@code remote} names it;
 *     then there is nothing else here
 * @param audit its history and paths; empty if it wasn't audited
 * @param why why it wasn't audited
 * @param harmless whether nothing is wrong with that: the remote is ignored, or objects aren't in
 *     this partial clone
 * @param refused its copies of runs whose files don't fit the run's ID, except the copies that are
 *     reported with their run; of a directory that can't be read only the ID
 * @param unchecked how many of its copies of runs aren't checked, because files aren't here
 */
public record TipAudit(
    String remote,
    Optional<String> sameAs,
    Optional<BranchAudit> audit,
    String why,
    boolean harmless,
    SortedMap<RunId, Optional<RunContents>> refused,
    int unchecked) {

  /** One at the commit of another tip. */
  public static TipAudit same(String remote, String other) {
    return new TipAudit(
        remote, Optional.of(other), Optional.empty(), "", false, new TreeMap<>(), 0);
  }

  /** One that can't be audited. */
  public static TipAudit failed(String remote, String why, boolean harmless) {
    return new TipAudit(
        remote, Optional.empty(), Optional.empty(), why, harmless, new TreeMap<>(), 0);
  }
}
