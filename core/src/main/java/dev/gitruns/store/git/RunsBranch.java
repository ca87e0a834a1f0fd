package dev.gitruns.store.git;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/**
 * The names of the refs that hold runs: the local one and what was fetched of others'.
 *
 * @param ref the full name of the local ref
 */
record RunsBranch(String ref) {
  static final String DEFAULT = "refs/heads/git-runs";
  private static final String HEADS = "refs/heads/";
  private static final String RUNS = "refs/runs/";

  /** The ref that a setting or a user names; a bare name is a branch. */
  static RunsBranch of(String name) {
    String full = name.startsWith("refs/") ? name : HEADS + name;
    boolean place =
        full.startsWith(HEADS)
            || full.startsWith(RUNS)
                && !full.startsWith(RUNS + "live/")
                && !full.startsWith(RUNS + "watch/")
                && !full.startsWith(RUNS + "remotes/")
                && !full.equals(Anchors.REF);
    if (!place || !Repository.isValidRefName(full)) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "Runs can't be kept on " + Untrusted.line(name, 100) + ".",
          "Name a branch, or a ref below refs/runs/ such as refs/runs/main.");
    }
    return new RunsBranch(full);
  }

  static RunsBranch configured(RepositoryCheck.Checked checked) {
    return of(checked.setting("runs.branch").orElse(DEFAULT));
  }

  boolean isBranch() {
    return ref.startsWith(HEADS);
  }

  /** The name as people write it. */
  String shortName() {
    return isBranch() ? ref.substring(HEADS.length()) : ref;
  }

  /** The ref that holds what was fetched of this remote. */
  String tracking(String remote) {
    return isBranch()
        ? "refs/remotes/" + remote + "/" + shortName()
        : RUNS + "remotes/" + remote + "/" + ref.substring(RUNS.length());
  }

  /** The remotes that something was fetched of, and its tip. */
  SortedMap<String, ObjectId> trackingTips(Repository repository, RepositoryCheck.Checked checked)
      throws IOException {
    String prefix = isBranch() ? "refs/remotes/" : RUNS + "remotes/";
    String suffix = "/" + (isBranch() ? shortName() : ref.substring(RUNS.length()));
    TreeMap<String, ObjectId> tips = new TreeMap<>();
    for (Ref found : repository.getRefDatabase().getRefsByPrefix(prefix)) {
      String name = found.getName();
      if (name.length() > prefix.length() + suffix.length() && name.endsWith(suffix)) {
        String remote = name.substring(prefix.length(), name.length() - suffix.length());
        // With a slash it is more likely a branch of that name than a remote.
        boolean plain = remote.indexOf('/') < 0;
        if ((plain || checked.setting("remote." + remote + ".url").isPresent())
            && found.getObjectId() != null) {
          tips.put(remote, found.getObjectId());
        }
      }
    }
    return tips;
  }

  /** The work tree in which this branch is checked out, if there is one. */
  Optional<Path> checkedOut(RepositoryCheck.Checked checked) throws IOException {
    List<Path> heads = new ArrayList<>();
    if (!checked.setting("core.bare").orElse("false").equals("true")) {
      heads.add(checked.commonDir().resolve("HEAD"));
    }
    Path worktrees = checked.commonDir().resolve("worktrees");
    if (Files.isDirectory(worktrees)) {
      try (Stream<Path> entries = Files.list(worktrees)) {
        entries.map(entry -> entry.resolve("HEAD")).forEach(heads::add);
      }
    }
    for (Path head : heads) {
      if (Files.isRegularFile(head) && Files.readString(head).strip().equals("ref: " + ref)) {
        return Optional.of(workTree(head));
      }
    }
    return Optional.empty();
  }

  private static Path workTree(Path head) throws IOException {
    Path gitdir = head.resolveSibling("gitdir");
    return Files.isRegularFile(gitdir)
        ? Path.of(Files.readString(gitdir).strip()).getParent()
        : head.getParent().getParent();
  }
}
