package dev.gitruns.op;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.read.RunRowBuilder;
import dev.gitruns.read.Segment;
import dev.gitruns.workspace.Workspace;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts of sealed segments by the run that they are of.
 *
 * @param runs how many runs these are; segments of one run count once
 * @param degraded how many of the runs lost records
 */
record SealedRuns(int runs, int degraded) {

  /** Counts the runs on the branch of these segments; one that names no run counts as its own. */
  static SealedRuns among(Workspace workspace, Collection<RunId> segments) {
    Set<Uid> uids = new HashSet<>();
    Set<Uid> degraded = new HashSet<>();
    int[] known = new int[1];
    workspace
        .store()
        .documents(
            segments,
            Set.of("run.json"),
            (id, documents) ->
                Segment.of(id, documents)
                    .ifPresent(
                        segment -> {
                          known[0]++;
                          uids.add(segment.place().uid());
                          if (RunRowBuilder.lost(segment.run()) > 0) {
                            degraded.add(segment.place().uid());
                          }
                        }));
    return new SealedRuns(uids.size() + segments.size() - known[0], degraded.size());
  }
}
