package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The code of runs: whether HEAD can be read, and what only the anchors of runs still keep. */
record CodeCheckup(Workspace workspace, Git git) {
  private static final int HEX = 10;

  List<Diagnosis> run() {
    List<Diagnosis> found = new ArrayList<>(head());
    String anchors = workspace.store().remoteRefs().anchors();
    if (!git.run("rev-parse", "-q", "--verify", anchors + "^{commit}").ok()) {
      return found;
    }
    GitResult kept =
        git.run("log", "--format=%H %s", anchors, "--not", "--branches", "--tags", "--remotes");
    List<String> commits =
        kept.text()
            .lines()
            .filter(line -> !line.matches("[0-9a-f]+ (snapshot: .*|git-runs code anchors?)?"))
            .toList();
    String what = anchors + " keeps " + count(commits.size()) + " that no branch or tag has";
    if (commits.isEmpty() || !isRewritten()) {
      found.add(Diagnosis.ok("code", what));
    } else {
      found.add(
          Diagnosis.note(
              "code",
              what + ", such as " + commits.get(0).substring(0, HEX) + ".",
              "The history of this repository was rewritten. What that removed goes to other clones"
                  + " with the code of runs.",
              "For the commit that added it: git runs purge --erase --code COMMIT --reason TEXT"));
    }
    return found;
  }

  /** Whether git filter-repo or filter-branch was at work here. */
  private boolean isRewritten() {
    Path common = workspace.store().directory().root().getParent();
    return Files.isDirectory(common.resolve("filter-repo"))
        || !git.run("for-each-ref", "--count=1", "refs/original").text().isBlank();
  }

  private static String count(int commits) {
    return commits + (commits == 1 ? " commit" : " commits");
  }

  private List<Diagnosis> head() {
    String named = git.run("rev-parse", "-q", "--verify", "HEAD").text();
    if (!CommitId.isCommitId(named) || git.run("cat-file", "-e", named + "^{commit}").ok()) {
      return List.of();
    }
    return List.of(
        Diagnosis.todo(
            "head",
            "HEAD names the commit " + named + ", which isn't in this repository or can't be read.",
            "Runs are recorded, but without their code.",
            "See what else is missing: git fsck; if a remote has the commit: git fetch --refetch"));
  }
}
