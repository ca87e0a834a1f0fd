package dev.gitruns.op;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.CommitReport;
import dev.gitruns.store.RunOutcome;
import dev.gitruns.workspace.Workspace;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** Brings all sealed runs that wait to the branch, and their code to the anchors. Used once. */
final class WaitingCommit {
  private static final int ATTEMPTS = 20;

  private final Workspace workspace;
  private final List<String> trouble = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  WaitingCommit(Workspace workspace) {
    this.workspace = workspace;
  }

  Map<RunId, RunOutcome> run() {
    List<SealedRun> waiting = workspace.store().pending();
    anchor(waiting);
    CommitReport report = commit(waiting);
    if (!report.why().isEmpty()) {
      trouble.add(report.why());
    }
    return report.runs();
  }

  List<String> trouble() {
    return trouble;
  }

  List<String> notes() {
    return notes;
  }

  /** Before the commit, so that no run on the branch has code that may go. */
  private void anchor(List<SealedRun> waiting) {
    try {
      CodeAnchors.Kept kept = new CodeAnchors(workspace).keep(waiting);
      if (!kept.why().isEmpty()) {
        trouble.add("The code of runs isn't anchored yet: " + kept.why());
      }
      byCommit(kept.absent())
          .forEach((commit, runs) -> note(commit, runs, "isn't in this repository"));
      byCommit(kept.left())
          .forEach(
              (commit, runs) ->
                  note(
                      commit,
                      runs,
                      "was named by a journal from elsewhere and is on no branch of the remote that"
                          + " runs go to"));
    } catch (GitRunsException e) {
      trouble.add("The code of runs isn't anchored: " + e.getMessage() + " " + e.next());
    }
  }

  private static Map<CommitId, List<RunId>> byCommit(Map<RunId, SortedSet<CommitId>> byRun) {
    TreeMap<CommitId, List<RunId>> all = new TreeMap<>();
    new TreeMap<>(byRun)
        .forEach(
            (run, commits) ->
                commits.forEach(
                    commit -> all.computeIfAbsent(commit, k -> new ArrayList<>()).add(run)));
    return all;
  }

  private void note(CommitId commit, List<RunId> runs, String why) {
    String whose = runs.size() == 1 ? "the run " + runs.get(0).shortForm() : runs.size() + " runs";
    notes.add(
        "The code of "
            + whose
            + ", commit "
            + commit.hex()
            + ", "
            + why
            + ", so nothing here keeps it.");
  }

  /** What another process commits at the same time vanishes while it is read: then once more. */
  private CommitReport commit(List<SealedRun> first) {
    List<SealedRun> waiting = first;
    for (int attempt = 1; ; attempt++) {
      try {
        return workspace.store().commit(waiting, List.of());
      } catch (GitRunsException | UncheckedIOException e) {
        boolean vanished = waiting.stream().anyMatch(run -> !Files.isDirectory(run.tree()));
        if (!vanished || attempt == ATTEMPTS) {
          throw e;
        }
        waiting = workspace.store().pending();
      }
    }
  }
}
