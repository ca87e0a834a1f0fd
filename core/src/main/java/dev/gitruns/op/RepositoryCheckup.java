package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The branch of runs, and what sort of clone it is in. */
record RepositoryCheckup(Workspace workspace, Git git) {
  private static final int HEX = 10;

  List<Diagnosis> branch() {
    String ref = workspace.store().ref();
    String name = Untrusted.line(ref.replaceFirst("^refs/heads/", ""), 80);
    List<Diagnosis> found = new ArrayList<>();
    Optional<CommitId> tip = workspace.store().tip();
    int runs = SealedRuns.among(workspace, workspace.store().runs()).runs();
    if (tip.isEmpty() && runs == 0) {
      return List.of(
          Diagnosis.todo(
              "branch",
              "This repository isn't prepared for runs.",
              "There is no branch " + name + ", so nothing can be recorded here.",
              "git runs init"));
    }
    String count = runs + (runs == 1 ? " run" : " runs");
    found.add(
        Diagnosis.ok(
            "branch",
            name
                + ", "
                + count
                + tip.map(id -> ", tip " + id.hex().substring(0, HEX))
                    .orElse(", from remotes alone")));
    checkedOut(ref).ifPresent(found::add);
    workspace
        .store()
        .unreadable()
        .forEach(
            (remote, why) ->
                found.add(
                    Diagnosis.todo(
                        "remote-branch",
                        "The runs of the remote " + Untrusted.line(remote, 60) + " can't be read.",
                        Untrusted.line(why, 300),
                        "git fetch " + Untrusted.line(remote, 60))));
    return found;
  }

  private Optional<Diagnosis> checkedOut(String ref) {
    String place = "";
    for (String line :
        git.run("worktree", "list", "--porcelain").orThrow("list work trees").text().split("\n")) {
      if (line.startsWith("worktree ")) {
        place = line.substring("worktree ".length());
      }
      if (line.equals("branch " + ref)) {
        return Optional.of(
            Diagnosis.todo(
                "checked-out",
                "The branch of runs is checked out in " + Untrusted.line(place, 200) + ".",
                "Sealed runs wait, since a commit would change that work tree under its user.",
                "Check out another branch there: git switch -"));
      }
    }
    return Optional.empty();
  }

  List<Diagnosis> completeness() {
    if (git.run("rev-parse", "--is-shallow-repository").text().equals("true")) {
      return List.of(
          Diagnosis.note(
              "shallow",
              "This clone is shallow.",
              "Snapshots have no parent here, and the history of the branch can't be checked.",
              "git fetch --unshallow"));
    }
    boolean partial =
        workspace.store().repository().config().keySet().stream()
            .anyMatch(key -> key.startsWith("remote.") && key.endsWith(".promisor"));
    return partial
        ? List.of(
            Diagnosis.note(
                "partial",
                "This is a partial clone.",
                "Runs whose bytes weren't fetched can't be read without the network.",
                "git fetch --refetch"))
        : List.of(Diagnosis.ok("clone", "complete"));
  }
}
