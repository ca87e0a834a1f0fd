package dev.gitruns.op;

import dev.gitruns.artifact.LfsStore;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.ShellWords;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunView;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes out what should never have been recorded: at once for readers, and if asked from history.
 */
public final class PurgeRun {
  private final Workspace workspace;

  public PurgeRun(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * What a purge did.
   *
   * @param uid the run
   * @param path the file, where only that was taken out
   * @param erased whether the local history has it no more
   * @param left sentences on where its bytes still are, and on what others must do
   */
  public record Report(Uid uid, Optional<String> path, boolean erased, List<String> left) {}

  /** The run that this names; a whole uid may be that of a run that was never seen here. */
  public Uid named(String selector) {
    try {
      return new ShowRun(workspace).find(selector).uid();
    } catch (GitRunsException e) {
      return Uid.isUid(selector) ? new Uid(selector) : purgedBefore(selector, e);
    }
  }

  /** A run that was purged, but is in the branch's history still, by its name. */
  private Uid purgedBefore(String name, GitRunsException unknown) {
    Set<Uid> found = new TreeSet<>();
    if (workspace.store().tip().isPresent()) {
      String parents = "";
      GitResult log =
          workspace
              .git()
              .run(
                  "log",
                  "--no-renames",
                  "--diff-filter=D",
                  "--diff-merges=first-parent",
                  "--name-only",
                  "--format=parents %P",
                  workspace.store().ref(),
                  "--",
                  ":(glob)runs/*/*/run.json");
      for (String line : log.text().lines().filter(each -> !each.isEmpty()).toList()) {
        if (line.startsWith("parents ")) {
          parents = line.substring("parents ".length());
          continue;
        }
        String first = parents.split(" ")[0];
        Value.Fields run =
            ListRuns.parse(workspace.git().run("cat-file", "blob", first + ":" + line).stdout());
        run.text("uid")
            .filter(uid -> Uid.isUid(uid) && run.text("name").equals(Optional.of(name)))
            .map(Uid::new)
            .filter(workspace.store().purges()::coversRun)
            .ifPresent(found::add);
      }
    }
    if (found.size() != 1) {
      throw unknown;
    }
    return found.iterator().next();
  }

  /**
   * The path in the run directory of a file that people name so: the path itself, or the name of an
   * artifact.
   *
   * @throws GitRunsException of kind NOT_FOUND where the run has none, USAGE where it can't go
   */
  public String pathOf(Uid uid, String file) {
    if (file.equals(RunFileName.RUN)) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "Without run.json nobody could tell what was purged.",
          "Purge the whole run: git runs purge --reason TEXT " + uid);
    }
    ShowRun show = new ShowRun(workspace);
    for (RunRow row : show.rows()) {
      if (row.uid().equals(uid)) {
        RunView view = show.open(row);
        for (Value each : view.document(RunFileName.ARTIFACTS).items("artifacts")) {
          Value.Fields artifact = (Value.Fields) each;
          if (artifact.text("name").equals(Optional.of(file))) {
            return artifact.text("path").orElse(file);
          }
        }
        if (view.names().contains(file) && RunFileName.isListable(file)) {
          return file;
        }
      }
    }
    throw new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        "The run " + uid + " has no file " + Untrusted.line(file, 100) + " that could be purged.",
        "See what it has: git runs show " + uid);
  }

  /**
   * Purges a run, or one file of it. It is final.
   *
   * @param reason why; everybody who has the runs can read it
   * @param erase whether it is taken out of the local history too, which begins anew
   */
  public Report run(Uid uid, Optional<String> path, String reason, boolean erase) {
    if (erase && path.isPresent()) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "Only whole runs can be taken out of history.",
          "git runs purge --erase --reason " + ShellWords.quote(reason) + " " + uid);
    }
    List<String> left = new ArrayList<>(largeFiles(uid, path));
    Set<CommitId> code = erase ? new CodeOfPurgedRun(workspace).of(uid) : Set.of();
    FieldsBuilder body = new FieldsBuilder().put("reason", reason).put("path", path);
    new AnnotateRun(workspace).purge(uid, body.build());
    left.addAll(new PurgedCopies(workspace).delete());
    if (erase) {
      String why = workspace.store().erase(ErasedSet.NONE.with(uid).withCode(code)).why();
      if (!why.isEmpty()) {
        throw new GitRunsException(
            GitRunsException.Kind.CONFLICT,
            "It is purged, but not taken out of history yet: " + why,
            "Once more: git runs purge --erase --reason " + ShellWords.quote(reason) + " " + uid);
      }
      left.addAll(renewAnchors());
      left.add("Old objects and logs of this clone still hold it: git runs doctor says where.");
    } else {
      left.add(
          path.isPresent()
              ? "History still holds its bytes."
              : "History still holds its bytes. To take it out of that too: git runs purge --erase "
                  + "--reason "
                  + ShellWords.quote(reason)
                  + " "
                  + uid);
    }
    left.add(others(erase));
    return new Report(uid, path, erase, left);
  }

  /** The commit that this names; a whole object name may be of a commit that isn't here. */
  public CommitId commit(String name) {
    if (CommitId.isCommitId(name)) {
      return new CommitId(name);
    }
    GitResult found =
        workspace.git().run("rev-parse", "-q", "--verify", "--end-of-options", name + "^{commit}");
    if (!found.ok()) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "This repository has no commit " + Untrusted.line(name, 100) + ".",
          "Give its whole object name.");
    }
    return new CommitId(found.text());
  }

  /**
   * Erases a code commit: no anchor keeps it, or what has it as an ancestor, here and after the
   * next push with {@code --erase}.
   *
   * @return sentences on where its bytes still are, and on what others must do
   */
  public List<String> eraseCode(CommitId commit) {
    List<String> left = new ArrayList<>();
    String why = workspace.store().erase(ErasedSet.NONE.withCode(Set.of(commit))).why();
    if (!why.isEmpty()) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT,
          "The code commit " + commit.hex() + " isn't erased yet: " + why,
          "Once more: git runs purge --erase --code " + commit.hex());
    }
    left.addAll(renewAnchors());
    left.add("Old objects and logs of this clone still hold it: git runs doctor says where.");
    left.add(others(true));
    return left;
  }

  /** Makes the anchors let go of erased code; sentences on what didn't work. */
  private List<String> renewAnchors() {
    String why = workspace.store().anchor(List.of()).why();
    return why.isEmpty()
        ? List.of()
        : List.of("refs/runs/code still keeps erased code: " + why + " The next seal tries again.");
  }

  private static String others(boolean erase) {
    return erase
        ? "Others learn of it by git runs push --erase, which replaces the remote's history. A forge may"
            + " still serve the old objects until it collects them, and each clone has its own."
        : "Others learn of it by the next git runs push.";
  }

  /**
   * Their bytes may be those of files of the user's, so nobody but the user can say that they go.
   */
  private List<String> largeFiles(Uid uid, Optional<String> path) {
    List<RunId> segments =
        new ShowRun(workspace)
            .rows().stream()
                .filter(row -> row.uid().equals(uid))
                .flatMap(row -> row.id().stream())
                .toList();
    LfsStore store = workspace.store().large();
    List<String> left = new ArrayList<>();
    for (Digest oid : LargeFiles.pointers(workspace.store(), segments, path).keySet()) {
      store.letGo(oid);
      store
          .find(oid)
          .ifPresent(
              file ->
                  left.add(
                      "Its large bytes are left for you to delete, if nothing else has them: "
                          + file));
    }
    return left;
  }
}
