package dev.gitruns.store.git;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.RunId;
import dev.gitruns.store.CommitSteps;
import dev.gitruns.store.ErasedSet;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The refs that say where a remote's are, and what lies on the tips that they name. */
public final class RemoteRefs {
  private static final int TRIES = 20;
  private static final String STEP = "Ask whether this branch is taken\n\n[skip ci]\n";

  private final Repository repository;
  private final RepositoryCheck.Checked checked;
  private final RunsBranch branch;
  private final BranchReader reader;
  private final RefMove refs;

  RemoteRefs(
      Repository repository,
      RepositoryCheck.Checked checked,
      RunsBranch branch,
      BranchReader reader) {
    this.repository = repository;
    this.checked = checked;
    this.branch = branch;
    this.reader = reader;
    this.refs = new RefMove(repository, checked.commonDir());
  }

  /** The full name of the ref that holds what was fetched of this remote's runs. */
  public String runs(String remote) {
    return branch.tracking(remote);
  }

  /** The full name of the ref that holds what was fetched of this remote's code anchors. */
  public String code(String remote) {
    return Anchors.TRACKING + remote + "/code";
  }

  /** The full name of the ref for code anchors, here and there. */
  public String anchors() {
    return Anchors.REF;
  }

  /** What a ref names here, if it is. */
  public Optional<CommitId> read(String ref) {
    return guarded(() -> refs.read(ref).map(id -> new CommitId(id.name())));
  }

  /** The refs whose full names begin so, and the objects that they name. */
  public SortedMap<String, String> beginningWith(String prefix) {
    return guarded(
        () -> {
          TreeMap<String, String> found = new TreeMap<>();
          for (Ref ref : repository.getRefDatabase().getRefsByPrefix(prefix)) {
            if (ref.getObjectId() != null) {
              found.put(ref.getName(), ref.getObjectId().name());
            }
          }
          return found;
        });
  }

  /**
   * The file of this name in the tree of each of these commits; those that are here, and of at most
   * so many bytes.
   */
  public Map<String, byte[]> files(Collection<String> commits, String name, int mostBytes) {
    return guarded(
        () -> {
          Map<String, byte[]> files = new HashMap<>();
          try (RevWalk walk = new RevWalk(repository)) {
            for (String commit : commits) {
              file(walk, commit, name, mostBytes).ifPresent(bytes -> files.put(commit, bytes));
            }
          }
          return files;
        });
  }

  private static Optional<byte[]> file(RevWalk walk, String commit, String name, int most)
      throws IOException {
    ObjectReader objects = walk.getObjectReader();
    try {
      RevTree tree = walk.parseCommit(ObjectId.fromString(commit)).getTree();
      try (TreeWalk at = TreeWalk.forPath(objects, name, tree)) {
        if (at == null || !FileMode.REGULAR_FILE.equals(at.getRawMode(0))) {
          return Optional.empty();
        }
        ObjectLoader blob = objects.open(at.getObjectId(0), Constants.OBJ_BLOB);
        return blob.getSize() <= most ? Optional.of(blob.getBytes(most)) : Optional.empty();
      }
    } catch (MissingObjectException
        | IncorrectObjectTypeException
        | CorruptObjectException
        | LargeObjectException e) {
      return Optional.empty(); // somebody else's objects; nothing depends on them
    }
  }

  /** The tips of the local branch and of what was fetched, in no order that means anything. */
  public List<CommitId> tips() {
    return guarded(
        () -> {
          List<CommitId> tips = new ArrayList<>();
          reader.tips().trusted().forEach(tip -> tips.add(tip.id()));
          return tips;
        });
  }

  /** The runs on this tip, purged ones too. */
  public SortedSet<RunId> runsOn(CommitId tip) {
    return guarded(
        () -> {
          ObjectId id = ObjectId.fromString(tip.hex());
          try (RevWalk walk = new RevWalk(repository)) {
            return new TreeSet<>(reader.runs(walk.parseCommit(id).getTree()).keySet());
          }
        });
  }

  /** The runs that were purged from this tip, and that only its history beyond the other's has. */
  public SortedSet<RunId> buriedIn(CommitId tip, Optional<CommitId> beyond) {
    return guarded(
        () -> {
          SortedSet<RunId> buried = new TreeSet<>();
          try (RevWalk walk = new RevWalk(repository)) {
            walk.markStart(walk.parseCommit(ObjectId.fromString(tip.hex())));
            if (beyond.isPresent()) {
              walk.markUninteresting(walk.parseCommit(ObjectId.fromString(beyond.get().hex())));
            }
            for (RevCommit commit : walk) {
              buried.addAll(reader.runs(commit.getTree()).keySet());
            }
          }
          buried.removeAll(runsOn(tip));
          beyond.ifPresent(other -> buried.removeAll(runsOn(other)));
          return buried;
        });
  }

  /** Whether a tip has another one in its history. */
  public boolean goesOnFrom(CommitId tip, CommitId before) {
    return guarded(
        () -> {
          try (RevWalk walk = new RevWalk(repository)) {
            return walk.isMergedInto(
                walk.parseCommit(ObjectId.fromString(before.hex())),
                walk.parseCommit(ObjectId.fromString(tip.hex())));
          }
        });
  }

  /** Whether a tip has more or other paths than one before it, or is what some remote had. */
  public boolean isNewsFor(CommitId tip, CommitId before) {
    return guarded(
        () -> {
          try (RevWalk walk = new RevWalk(repository)) {
            ObjectId id = ObjectId.fromString(tip.hex());
            RevCommit there = walk.parseCommit(ObjectId.fromString(before.hex()));
            return !walk.parseCommit(id).getTree().equals(there.getTree())
                || branch.trackingTips(repository, checked).containsValue(id);
          }
        });
  }

  /** What was erased from the history of this tip. */
  public ErasedSet erasedOn(CommitId tip) {
    return guarded(() -> reader.tip("", ObjectId.fromString(tip.hex())).format().erased());
  }

  /** A commit that goes on from this tip and brings nothing; it is written, but no ref names it. */
  public CommitId stepFrom(CommitId tip) {
    return guarded(
        () -> {
          try (RevWalk walk = new RevWalk(repository);
              ObjectPack pack = new ObjectPack(OpenRepository.packs(repository))) {
            RevCommit at = walk.parseCommit(ObjectId.fromString(tip.hex()));
            PersonIdent nobody = RootFiles.nobody(CommitLine.date(at));
            ObjectId step = BranchCommitter.commit(pack, at.getTree(), List.of(at), nobody, STEP);
            pack.place(CommitSteps.NONE);
            return new CommitId(step.name());
          }
        });
  }

  /** Notes where a remote's ref is now, as a fetch would. */
  public void note(String ref, CommitId tip, Instant when) {
    guarded(
        () -> {
          ObjectId to = ObjectId.fromString(tip.hex());
          for (int i = 0; i < TRIES; i++) {
            Optional<ObjectId> from = refs.read(ref);
            if (from.equals(Optional.of(to))
                || refs.move(ref, from, to, Identity.of(checked).at(when), "push")
                    == RefMove.Result.MOVED) {
              break;
            }
          }
          return null;
        });
  }

  private <T> T guarded(Guarded.Work<T> work) {
    return Guarded.run(repository, "read what was fetched of remotes", work);
  }
}
