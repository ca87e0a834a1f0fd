package dev.gitruns.store.git;

import dev.gitruns.model.CommitId;
import dev.gitruns.store.AnchorReport;
import dev.gitruns.store.git.RefMove.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Keeps the code of runs from being collected: a chain of commits with the empty tree, whose other
 * parents are code commits.
 */
final class Anchors {
  static final String REF = "refs/runs/code";
  static final String TRACKING = "refs/runs/remotes/";
  private static final int MOST = 64;
  private static final String ROOT_MESSAGE = "git-runs code anchors\n";
  private static final String MESSAGE = "git-runs code anchor\n";

  private final Repository repository;
  private final RefMove refs;
  private final StoreSettings settings;
  private final Set<CommitId> erased;
  private final Set<String> sources;

  /**
   * @param erased code that was erased; neither it nor what has it as an ancestor is kept
   * @param sources the remotes whose fetched anchors are kept too
   */
  Anchors(
      Repository repository,
      RepositoryCheck.Checked checked,
      StoreSettings settings,
      Set<CommitId> erased,
      Set<String> sources) {
    this.sources = sources;
    this.repository = repository;
    this.erased = erased;
    this.refs = new RefMove(repository, checked.commonDir());
    this.settings = settings;
  }

  /** Keeps these commits, and all that the fetched anchors of the sources keep. */
  AnchorReport keep(Collection<CommitId> commits) throws IOException {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    while (true) {
      Optional<ObjectId> tip = refs.read(REF);
      TreeSet<CommitId> kept = new TreeSet<>(commits);
      TreeSet<CommitId> absent = new TreeSet<>();
      // Loose objects, and a root that happens to lie about, could be collected before the move.
      try (ObjectPack pack = new ObjectPack(OpenRepository.packs(repository))) {
        Optional<ObjectId> next = next(tip, kept, absent, pack);
        kept.removeAll(absent);
        if (next.isEmpty() || next.equals(tip)) {
          return report(tip, kept, absent, "");
        }
        pack.place(settings.steps());
        if (move(tip, next.get()) == Result.MOVED) {
          return report(next, kept, absent, "");
        }
      }
      if (System.nanoTime() >= deadline) {
        String lock =
            refs.lockOf(REF, settings.clock().instant())
                .orElse("Others moved " + REF + " without a pause; try again.");
        return report(tip, new TreeSet<>(), absent, lock);
      }
      pause();
    }
  }

  private Result move(Optional<ObjectId> tip, ObjectId next) throws IOException {
    PersonIdent nobody = RootFiles.nobody(settings.clock().instant().getEpochSecond());
    return refs.move(REF, tip, next, nobody, "keep code");
  }

  private static AnchorReport report(
      Optional<ObjectId> tip, TreeSet<CommitId> kept, TreeSet<CommitId> absent, String why) {
    return new AnchorReport(tip.map(id -> new CommitId(id.name())), kept, absent, why);
  }

  /** The anchor that follows, its objects in the pack; empty where there is nothing to keep. */
  private Optional<ObjectId> next(
      Optional<ObjectId> tip, TreeSet<CommitId> wanted, TreeSet<CommitId> absent, ObjectPack pack)
      throws IOException {
    try (RevWalk walk = new RevWalk(repository)) {
      List<RevCommit> tips = new ArrayList<>();
      if (tip.isPresent()) {
        tips.add(walk.parseCommit(tip.get()));
      }
      for (String source : sources) {
        Ref ref = repository.getRefDatabase().exactRef(TRACKING + source + "/code");
        if (ref != null && ref.getObjectId() != null) {
          find(walk, ref.getObjectId()).filter(Anchors::isAnchor).ifPresent(tips::add);
        }
      }
      List<RevCommit> bad = CodeLine.present(walk, erased);
      Set<RevCommit> found = new LinkedHashSet<>();
      boolean renewed = replaceErased(walk, tips, bad, found);
      List<RevCommit> before = independent(walk, tips);
      for (CommitId id : wanted) {
        Optional<RevCommit> commit = find(walk, ObjectId.fromString(id.hex()));
        if (commit.isEmpty()) {
          absent.add(id);
        } else {
          found.addAll(CodeLine.inPlaceOf(walk, commit.get(), bad));
        }
      }
      List<RevCommit> code = new ArrayList<>();
      for (RevCommit commit : found) {
        if (!isAncestor(walk, commit, before)) {
          code.add(commit);
        }
      }
      List<RevCommit> needed = independent(walk, code);
      if (needed.isEmpty() && before.size() <= 1 && !(before.isEmpty() && renewed)) {
        return before.isEmpty() ? Optional.empty() : Optional.of(before.get(0).copy());
      }
      return Optional.of(chain(before, needed, pack));
    }
  }

  /**
   * Replaces tips that keep erased code by the rest of the code that they keep.
   *
   * @return whether there were any
   */
  private static boolean replaceErased(
      RevWalk walk, List<RevCommit> tips, List<RevCommit> bad, Set<RevCommit> rest)
      throws IOException {
    boolean any = false;
    for (RevCommit tip : List.copyOf(tips)) {
      if (!CodeLine.isFreeOf(walk, tip, bad)) {
        any = true;
        tips.remove(tip);
        for (RevCommit code : CodeLine.code(walk, tip)) {
          rest.addAll(CodeLine.inPlaceOf(walk, code, bad));
        }
      }
    }
    return any;
  }

  /** The anchor that follows these and keeps this code, its objects in the pack. */
  static ObjectId chain(List<RevCommit> before, List<RevCommit> needed, ObjectPack pack)
      throws IOException {
    List<ObjectId> parents = new ArrayList<>(before);
    long date = before.stream().mapToLong(CommitLine::date).max().orElse(0);
    if (parents.isEmpty()) {
      parents.add(write(pack, List.of(), 0, ROOT_MESSAGE));
    }
    int from = 0;
    do {
      List<RevCommit> batch = needed.subList(from, Math.min(needed.size(), from + MOST));
      parents.addAll(batch);
      date = Math.max(date, batch.stream().mapToLong(CommitLine::date).max().orElse(0));
      parents = new ArrayList<>(List.of(write(pack, parents, date, MESSAGE)));
      from += MOST;
    } while (from < needed.size());
    return parents.get(0);
  }

  private static ObjectId write(ObjectPack pack, List<ObjectId> parents, long date, String message)
      throws IOException {
    ObjectId nothing = pack.tree(new TreeFormatter());
    PersonIdent nobody = RootFiles.nobody(date);
    return BranchCommitter.commit(pack, nothing, parents, nobody, message);
  }

  static boolean isAnchor(RevCommit commit) {
    String message = commit.getFullMessage();
    return commit.getTree().equals(Constants.EMPTY_TREE_ID)
        && CommitLine.isNobodys(commit)
        && (message.equals(MESSAGE) || message.equals(ROOT_MESSAGE));
  }

  static Optional<RevCommit> find(RevWalk walk, ObjectId id) throws IOException {
    try {
      return Optional.of(walk.parseCommit(id));
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      return Optional.empty();
    }
  }

  /** Those that aren't ancestors of others, sorted by name. */
  static List<RevCommit> independent(RevWalk walk, Collection<RevCommit> commits)
      throws IOException {
    TreeSet<RevCommit> unique = new TreeSet<>(commits);
    List<RevCommit> independent = new ArrayList<>();
    for (RevCommit commit : unique) {
      List<RevCommit> others = new ArrayList<>(unique);
      others.remove(commit);
      if (!isAncestor(walk, commit, others)) {
        independent.add(commit);
      }
    }
    return independent;
  }

  static boolean isAncestor(RevWalk walk, RevCommit commit, Collection<RevCommit> tips)
      throws IOException {
    for (RevCommit tip : tips) {
      if (walk.isMergedInto(commit, tip)) {
        return true;
      }
    }
    return false;
  }

  private void pause() throws IOException {
    try {
      Thread.sleep(1 + settings.random().nextLong(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for others", e);
    }
  }
}
