package dev.gitruns.store.git;

import dev.gitruns.model.CommitId;
import dev.gitruns.store.CommitReport.Status;
import dev.gitruns.store.CommitSteps.Step;
import dev.gitruns.store.RunsDirectory;
import dev.gitruns.store.git.RefMove.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;

/** Moves the runs branch to what a plan makes of its tip, again and again until it isn't lost. */
final class BranchCommitter {
  private static final long LONGEST_PAUSE = 250;

  private final Repository repository;
  private final RepositoryCheck.Checked checked;
  private final RunsBranch branch;
  private final RunsDirectory directory;
  private final StoreSettings settings;
  private final RefMove refs;

  BranchCommitter(
      Repository repository,
      RepositoryCheck.Checked checked,
      RunsBranch branch,
      RunsDirectory directory,
      StoreSettings settings) {
    this.repository = repository;
    this.checked = checked;
    this.branch = branch;
    this.directory = directory;
    this.settings = settings;
    this.refs = new RefMove(repository, checked.commonDir());
  }

  /** Makes the commit that is to follow a tip. */
  interface Plan {
    /**
     * @param tip the branch as it is now, if it is
     * @param pack takes new objects
     * @return the commit that the branch is to name, or empty to leave it
     */
    Optional<ObjectId> next(Optional<ObjectId> tip, ObjectPack pack) throws IOException;
  }

  /**
   * How it ended.
   *
   * @param tip the branch after it, if it is and is known
   * @param why what kept it from moving, or an empty string
   */
  record Outcome(Status status, Optional<ObjectId> tip, String why) {
    Optional<CommitId> tipId() {
      return tip.map(id -> new CommitId(id.name()));
    }
  }

  Path packs() {
    return OpenRepository.packs(repository);
  }

  PersonIdent author() {
    return Identity.of(checked).at(settings.clock().instant());
  }

  /** Builds a commit of ours with one parent or more. */
  static ObjectId commit(
      ObjectPack pack, ObjectId tree, List<ObjectId> parents, PersonIdent who, String message)
      throws IOException {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setParentIds(parents);
    commit.setAuthor(who);
    commit.setCommitter(who);
    commit.setMessage(message);
    return pack.commit(commit);
  }

  /**
   * Carries the plan out.
   *
   * @param prepared holds what the plan needs and was written before its turn; it takes the objects
   *     of the first try too, and stays the caller's to close
   */
  Outcome move(ObjectPack prepared, Plan plan, String why) throws IOException {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    List<ObjectPack> more = new ArrayList<>();
    settings.steps().before(Step.TAKE_TURN);
    TurnLock turn = TurnLock.take(directory.root(), settings.turn());
    try {
      ObjectPack.sweep(packs(), settings.clock().instant());
      for (int attempt = 0; ; attempt++) {
        Optional<Path> workTree = branch.checkedOut(checked);
        if (workTree.isPresent()) {
          return new Outcome(
              Status.CHECKED_OUT, refs.read(branch.ref()), checkedOut(workTree.get()));
        }
        ObjectPack pack = attempt == 0 ? prepared : new ObjectPack(packs());
        if (attempt > 0) {
          more.add(pack);
        }
        Optional<ObjectId> tip = refs.read(branch.ref());
        settings.steps().before(Step.WRITE_TREE);
        Optional<ObjectId> next = plan.next(tip, pack);
        if (next.isEmpty() || next.equals(tip)) {
          return new Outcome(Status.UNCHANGED, tip, "");
        }
        pack.place(settings.steps());
        settings.steps().before(Step.MOVE_REF);
        Optional<Outcome> moved = swap(tip, next.get(), why);
        if (moved.isPresent()) {
          return moved.get();
        }
        if (System.nanoTime() >= deadline) {
          return new Outcome(Status.CONTENDED, refs.read(branch.ref()), contended(tip));
        }
        pause(attempt);
      }
    } finally {
      turn.close();
      for (ObjectPack pack : more) {
        pack.close();
      }
    }
  }

  /** Moves the ref; empty where it was lost and may be tried again. */
  private Optional<Outcome> swap(Optional<ObjectId> tip, ObjectId next, String why) {
    try {
      Result result = refs.move(branch.ref(), tip, next, author(), why);
      return result == Result.MOVED
          ? Optional.of(new Outcome(Status.MOVED, Optional.of(next), ""))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of(afterFailure(next, e));
    }
  }

  /** Looks where the ref is after a failure in the middle of its move. */
  private Outcome afterFailure(ObjectId next, IOException failure) {
    try {
      Optional<ObjectId> now = refs.read(branch.ref());
      if (now.equals(Optional.of(next))) {
        return new Outcome(Status.MOVED, now, "");
      }
      return new Outcome(
          Status.UNKNOWN, now, "The branch could not be moved: " + failure.getMessage());
    } catch (IOException e) {
      return new Outcome(
          Status.UNKNOWN,
          Optional.empty(),
          "Whether the branch moved could not be found out: " + failure.getMessage());
    }
  }

  private String contended(Optional<ObjectId> tip) throws IOException {
    Optional<String> lock = refs.lockOf(branch.ref(), settings.clock().instant());
    if (lock.isPresent() && refs.read(branch.ref()).equals(tip)) {
      return lock.get();
    }
    return "Others moved "
        + branch.shortName()
        + " for "
        + settings.patience().toSeconds()
        + " s without a pause; try again.";
  }

  private String checkedOut(Path workTree) {
    return branch.shortName()
        + " is checked out in "
        + workTree
        + ", and moving it would make its files look deleted. Check out another branch there.";
  }

  private void pause(int attempt) throws IOException {
    long longest = Math.min(LONGEST_PAUSE, 4L << Math.min(attempt, 10));
    try {
      Thread.sleep(1 + settings.random().nextLong(longest));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for others", e);
    }
  }
}
