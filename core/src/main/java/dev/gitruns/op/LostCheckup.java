package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs that were on the branch and are nowhere any more, and how to get them back. */
record LostCheckup(Workspace workspace, Git git) {

  List<Diagnosis> run() {
    List<Path> lost = new LostRuns(workspace).journals();
    if (lost.isEmpty()) {
      return List.of();
    }
    boolean hasBranch = workspace.store().tip().isPresent();
    Optional<String> tip = hasBranch ? Optional.empty() : lastTip();
    String branch = workspace.store().ref().replaceFirst("^refs/heads/", "");
    return List.of(
        Diagnosis.todo(
            "lost",
            (lost.size() == 1 ? "1 run was" : lost.size() + " runs were")
                + " sealed and "
                + (lost.size() == 1 ? "is" : "are")
                + " on no branch any more, as after the branch was deleted.",
            "The journals are still in .git/runs/done, for seven days after their seal.",
            tip.map(commit -> "git branch " + branch + " " + commit)
                .orElse(hasBranch ? "git runs seal" : "git runs init && git runs seal")));
  }

  /** The newest commit of a runs branch that nothing names: it also has notes and tags of runs. */
  private Optional<String> lastTip() {
    String best = null;
    long newest = Long.MIN_VALUE;
    for (String line : git.run("fsck", "--no-reflogs", "--no-progress").text().lines().toList()) {
      if (!line.startsWith("dangling commit ")) {
        continue;
      }
      String commit = line.substring("dangling commit ".length());
      String time = git.run("show", "-s", "--format=%ct", commit).text().strip();
      boolean hasRuns =
          git.run("cat-file", "-e", commit + ":FORMAT").ok()
              && git.run("cat-file", "-e", commit + ":runs").ok();
      if (hasRuns && time.matches("[0-9]{1,18}") && Long.parseLong(time) >= newest) {
        newest = Long.parseLong(time);
        best = commit;
      }
    }
    return Optional.ofNullable(best);
  }
}
