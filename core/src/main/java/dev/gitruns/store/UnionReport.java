package dev.gitruns.store;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.RunId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a union of tips came to.
 *
 * @param tip the union, absent where there was no tip
 * @param moved what became of the branch; UNCHANGED where it was the union already, or wasn't asked
 *     to move
 * @param restored paths that none of the tips has that it goes on from
 * @param dropped those of them that an earlier tip of the same history had: somebody took them away
 *     though no purge covers them, and they are back
 * @param refused runs that are left out of the union because their bytes aren't theirs, and why
 * @param damaged files that are left out, by path, and why
 * @param unreadable tips that weren't united, by remote, and why
 * @param why what kept the branch from moving, or an empty string
 */
public record UnionReport(
    Optional<CommitId> tip,
    CommitReport.Status moved,
    List<String> restored,
    List<String> dropped,
    Map<RunId, String> refused,
    Map<String, String> damaged,
    Map<String, String> unreadable,
    String why) {
  public UnionReport {
    restored = restored.stream().sorted().toList();
    dropped = dropped.stream().sorted().toList();
    refused = new TreeMap<>(refused);
    damaged = new TreeMap<>(damaged);
    unreadable = new TreeMap<>(unreadable);
  }
}
