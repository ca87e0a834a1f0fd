package dev.gitruns.op;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.AnchorReport;
import dev.gitruns.store.RemoteLevels;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Keeps the code of sealed runs from being collected, as {@code runs.anchor} says. */
final class CodeAnchors {
  private static final String SETTING = "runs.anchor";
  private static final List<String> POLICIES = List.of("always", "dirty", "never");

  private final Workspace workspace;

  CodeAnchors(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * What became of the code of some runs.
   *
   * @param secured the runs whose code is kept as the setting wants it, or can't be since it isn't
   *     here
   * @param absent the commits that aren't in this repository, by run
   * @param left the commits that only a journal from elsewhere names and that no branch of the
   *     remote has, by run: they aren't kept, so that no push sends them
   * @param why what kept the anchors from moving, or an empty string
   */
  record Kept(
      SortedSet<RunId> secured,
      Map<RunId, SortedSet<CommitId>> absent,
      Map<RunId, SortedSet<CommitId>> left,
      String why) {}

  /** Anchors the code of these runs, which wait or are on the branch. */
  Kept keep(Collection<SealedRun> runs) {
    TreeMap<RunId, TreeSet<CommitId>> wanted = new TreeMap<>();
    TreeSet<CommitId> all = new TreeSet<>();
    String policy = policy();
    TreeMap<RunId, SortedSet<CommitId>> left = new TreeMap<>();
    for (SealedRun run : runs) {
      TreeSet<CommitId> commits = commits(code(run), policy);
      if (run.isForeign()) {
        TreeSet<CommitId> unpublished = new TreeSet<>(commits);
        unpublished.removeIf(this::isPublished);
        commits.removeAll(unpublished);
        if (!unpublished.isEmpty()) {
          left.put(run.id(), unpublished);
        }
      }
      wanted.put(run.id(), commits);
      all.addAll(commits);
    }
    if (all.isEmpty()) {
      return new Kept(new TreeSet<>(wanted.keySet()), Map.of(), left, "");
    }
    AnchorReport report = workspace.store().anchor(all);
    TreeSet<RunId> secured = new TreeSet<>();
    TreeMap<RunId, SortedSet<CommitId>> absent = new TreeMap<>();
    wanted.forEach(
        (id, commits) -> {
          TreeSet<CommitId> missing = new TreeSet<>(commits);
          missing.retainAll(report.absent());
          if (!missing.isEmpty()) {
            absent.put(id, missing);
          }
          commits.removeAll(missing);
          if (report.why().isEmpty() && report.kept().containsAll(commits)) {
            secured.add(id);
          }
        });
    return new Kept(secured, absent, left, report.why());
  }

  /**
   * Whether the remote that runs go to has this commit. A journal from elsewhere can name any
   * commit of this clone, also one that nobody else was meant to see.
   */
  private boolean isPublished(CommitId commit) {
    RemoteLevels levels = workspace.store().remotes().levels();
    Optional<String> remote = levels.shared().or(levels::usual);
    if (remote.isEmpty()) {
      return false;
    }
    return workspace
        .git()
        .run(
            "for-each-ref",
            "--count=1",
            "--format=%(refname)",
            "--contains=" + commit.hex(),
            "refs/remotes/" + remote.get() + "/",
            workspace.store().remoteRefs().code(remote.get()))
        .text()
        .startsWith("refs/");
  }

  private String policy() {
    String policy = workspace.store().repository().setting(SETTING).orElse("always");
    if (!POLICIES.contains(policy)) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "The setting " + SETTING + " is " + Untrusted.line(policy, 40) + ", which means nothing.",
          "git config " + SETTING + " always (or dirty, or never)");
    }
    return policy;
  }

  private static TreeSet<CommitId> commits(Value.Fields code, String policy) {
    TreeSet<CommitId> commits = new TreeSet<>();
    if (!policy.equals("never")) {
      commit(code, "snapshot").ifPresent(commits::add);
    }
    if (policy.equals("always")) {
      commit(code, "commit").ifPresent(commits::add);
    }
    return commits;
  }

  private static Optional<CommitId> commit(Value.Fields code, String field) {
    return code.text(field).filter(CommitId::isCommitId).map(CommitId::new);
  }

  private Value.Fields code(SealedRun run) {
    try {
      return ListRuns.parse(Files.readAllBytes(run.tree().resolve(RunFileName.CODE)));
    } catch (IOException e) {
      // Without code, or by now on the branch.
      return workspace
          .store()
          .contents(run.id())
          .flatMap(contents -> contents.find(RunFileName.CODE))
          .map(ListRuns::parse)
          .orElse(Value.Fields.EMPTY);
    }
  }
}
