package dev.gitruns.capture;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Uid;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The local refs {@code refs/runs/live/<uid>} that keep the code of a run from git's garbage
 * collection until an anchor does.
 */
public final class LiveRefs {
  /** How the full name of each begins; the uid of its run follows. */
  public static final String PREFIX = "refs/runs/live/";

  private final Git git;

  public LiveRefs(Git git) {
    this.git =
        git.withoutHooks()
            .set("core.logAllRefUpdates", "false")
            .with("GIT_NO_REPLACE_OBJECTS", "1")
            .with("GIT_NO_LAZY_FETCH", "1");
  }

  /** Keeps this commit for the run; replaces what was kept for it before. */
  public void hold(Uid uid, CommitId code) {
    git.run("update-ref", "--no-deref", PREFIX + uid, code.hex()).orThrow("Keeping the code");
  }

  /** Lets go of a run's code; does nothing where none is kept. */
  public void release(Uid uid) {
    git.run("update-ref", "--no-deref", "-d", PREFIX + uid).orThrow("Letting go of the code");
  }

  /** The commit kept for this run. */
  public Optional<CommitId> held(Uid uid) {
    GitResult found = git.run("rev-parse", "-q", "--verify", PREFIX + uid);
    return found.ok() ? Optional.of(new CommitId(found.text())) : Optional.empty();
  }

  /** The runs for which a commit is kept. */
  public Set<Uid> all() {
    GitResult found = git.run("for-each-ref", "--format=%(refname)", PREFIX);
    return found
        .text()
        .lines()
        .map(name -> name.substring(PREFIX.length()))
        .filter(Uid::isUid)
        .map(Uid::new)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Whether all objects of this commit are here, less those of HEAD. A collection that ran between
   * the writing of an object and the ref may have taken one.
   */
  public boolean isComplete(CommitId code, Optional<CommitId> head) {
    List<String> args =
        new java.util.ArrayList<>(
            List.of("rev-list", "--objects", "--no-object-names", code.hex()));
    head.ifPresent(id -> args.addAll(List.of("--not", id.hex())));
    // It fails at the first object that isn't there, blobs included.
    return git.run(args, new byte[0]).ok();
  }
}
