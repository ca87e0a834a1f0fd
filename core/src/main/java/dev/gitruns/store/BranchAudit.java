package dev.gitruns.store;

import java.util.List;

/**
 * What the history of the branch and its paths look like; each run's own files aside.
 *
 * @param commits how many commits were compared with their parents
 * @param events how many files at places of events were read
 * @param whole whether the history is here to its beginning, as it isn't in a shallow clone
 * @param purged how many paths are gone because a purge covers them
 * @param faults what is wrong, bounded
 */
public record BranchAudit(
    int commits, int events, boolean whole, int purged, List<BranchFault> faults) {
  public BranchAudit {
    faults = List.copyOf(faults);
  }
}
