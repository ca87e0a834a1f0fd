package dev.gitruns.op;

import dev.gitruns.model.Uid;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.Mark;
import dev.gitruns.share.WatchRefs;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** States of running runs that remotes still show though the runs are over, or silent. */
record WatchCheckup(Workspace workspace) {
  private static final int LISTED = 5;

  List<Diagnosis> run() {
    List<WatchedRuns.Fetched> all = new WatchedRuns(workspace).all();
    if (all.isEmpty()) {
      return List.of();
    }
    Set<Uid> known = new HashSet<>();
    new ListRuns(workspace)
        .rows().stream().filter(row -> row.id().isPresent()).forEach(row -> known.add(row.uid()));
    List<Diagnosis> found = new ArrayList<>();
    all.stream()
        .map(WatchedRuns.Fetched::remote)
        .distinct()
        .forEach(each -> look(each, all, known, found));
    return found;
  }

  private static void look(
      String remote, List<WatchedRuns.Fetched> all, Set<Uid> known, List<Diagnosis> found) {
    List<String> stale = new ArrayList<>();
    for (WatchedRuns.Fetched each : all) {
      boolean silent = each.run().map(run -> run.row().has(Mark.STALE)).orElse(true);
      if (each.remote().equals(remote) && (silent || known.contains(each.uid()))) {
        stale.add(WatchRefs.PREFIX + each.uid());
      }
    }
    if (stale.isEmpty()) {
      return;
    }
    List<String> first = stale.subList(0, Math.min(LISTED, stale.size()));
    found.add(
        Diagnosis.note(
            "watch",
            remote
                + " still shows the state of "
                + stale.size()
                + (stale.size() == 1 ? " run" : " runs")
                + " that ended, or said nothing for 10 minutes.",
            "A clone that was killed, or has no network, doesn't take its states away.",
            "git push " + remote + " --delete " + String.join(" ", first)));
  }
}
