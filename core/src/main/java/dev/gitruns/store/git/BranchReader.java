package dev.gitruns.store.git;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.store.BranchFormat;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.RemoteLevel;
import dev.gitruns.store.RemoteLevels;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Reads tips of runs branches. Their content is hostile: what has no allowed name is not seen. */
final class BranchReader {
  /** No document that is read whole while listing is larger. */
  static final int MAX_DOCUMENT = 64 << 20;

  private static final int MOST_TREES = 4;
  private static final int MOST_SHARDS = 1_024;

  private final Repository repository;
  private final RepositoryCheck.Checked checked;
  private final RunsBranch branch;
  private final boolean fetches;
  private volatile RemoteLevels levels;
  private final Map<ObjectId, Optional<Uid>> uids = new ConcurrentHashMap<>();

  /** By tree; every look at a tip asks for them again. */
  private final Map<ObjectId, SortedMap<RunId, ObjectId>> lastRuns = new ConcurrentHashMap<>();

  private final Map<Shard, Map<RunId, ObjectId>> shards = new ConcurrentHashMap<>();

  /** By source; asked for again with every question, and seldom another. */
  private final Map<String, Tip> lastTips = new ConcurrentHashMap<>();

  /** Commits that are larger than a reader takes, and why; counting them takes longest. */
  private final Map<ObjectId, GitRunsException> tooLarge = new ConcurrentHashMap<>();

  BranchReader(Repository repository, RepositoryCheck.Checked checked, RunsBranch branch) {
    this(repository, checked, branch, true);
  }

  private BranchReader(
      Repository repository, RepositoryCheck.Checked checked, RunsBranch branch, boolean fetches) {
    this.repository = repository;
    this.checked = checked;
    this.branch = branch;
    this.fetches = fetches;
    this.levels = new RemoteLevels(checked.config());
  }

  /**
   * A commit at the end of a runs branch.
   *
   * @param source a remote's name, or an empty string for the local branch
   */
  record Tip(String source, ObjectId commit, ObjectId tree, BranchFormat format) {
    CommitId id() {
      return new CommitId(commit.name());
    }

    boolean isLocal() {
      return source.isEmpty();
    }
  }

  private record Shard(String name, ObjectId tree) {}

  /**
   * The tips of the local branch and of remotes.
   *
   * @param trusted the local one and that of the shared remote, in this order, as far as they are
   * @param read those of remotes that are only read, in the order in which they count
   * @param unreadable why others can't be read, by remote
   * @param ignored the remotes that were fetched and whose level is ignore
   */
  record Tips(
      List<Tip> trusted,
      List<Tip> read,
      Map<String, String> unreadable,
      SortedSet<String> ignored) {}

  Optional<Tip> local() throws IOException {
    var found = repository.getRefDatabase().exactRef(branch.ref());
    return found == null ? Optional.empty() : Optional.of(tip("", found.getObjectId()));
  }

  /** All tips; one of a remote that can't be read is told, not thrown. */
  Tips tips() throws IOException {
    List<Tip> trusted = new ArrayList<>();
    List<Tip> read = new ArrayList<>();
    local().ifPresent(trusted::add);
    Map<String, String> unreadable = new TreeMap<>();
    SortedSet<String> ignored = new TreeSet<>();
    for (var found : branch.trackingTips(repository, checked).entrySet()) {
      RemoteLevel level = levels.of(found.getKey());
      if (level == RemoteLevel.IGNORE) {
        ignored.add(found.getKey());
        continue;
      }
      try {
        Tip tip = tip(found.getKey(), found.getValue());
        (level == RemoteLevel.SHARE ? trusted : read).add(tip);
      } catch (GitRunsException | IOException e) {
        unreadable.put(found.getKey(), e.getMessage());
      }
    }
    read.sort(Comparator.comparing(Tip::source, levels.order()));
    return new Tips(trusted, read, unreadable, ignored);
  }

  /** The tip that was fetched of this remote, whatever its level. */
  Optional<Tip> trackingTip(String remote) throws IOException {
    var found = repository.getRefDatabase().exactRef(branch.tracking(remote));
    return found == null ? Optional.empty() : Optional.of(tip(remote, found.getObjectId()));
  }

  RemoteLevels levels() {
    return levels;
  }

  void share(String remote) {
    levels = levels.sharing(remote);
  }

  void read(String remote) {
    levels = levels.reading(remote);
  }

  Tip tip(String source, ObjectId id) throws IOException {
    Tip last = lastTips.get(source);
    if (last == null || !last.commit().equals(id)) {
      last = readTip(source, id);
      lastTips.put(source, last);
    }
    return last;
  }

  private Tip readTip(String source, ObjectId id) throws IOException {
    GitRunsException refused = tooLarge.get(id);
    if (refused != null) {
      throw refused;
    }
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit commit = walk.parseCommit(id);
      ObjectId tree = commit.getTree().copy();
      Entry format = TreeEdit.read(walk.getObjectReader(), tree).get(RootFiles.FORMAT);
      if (format == null || !format.isRegular()) {
        throw new GitRunsException(
            GitRunsException.Kind.CONFLICT,
            (source.isEmpty() ? branch.shortName() : source + "/" + branch.shortName())
                + " isn't a branch of runs: it has no file FORMAT.",
            "Choose another name for the runs branch: git runs init --branch NAME");
      }
      checkSize(walk.getObjectReader(), id, tree);
      return new Tip(source, commit.copy(), tree, format(format.id()));
    }
  }

  private BranchFormat format(ObjectId blob) throws IOException {
    try {
      return BranchFormat.parse(bytes(blob, MAX_DOCUMENT));
    } catch (MissingObjectException e) {
      BranchFormat usual = BranchFormat.of(ErasedSet.NONE);
      try (ObjectInserter.Formatter names = new ObjectInserter.Formatter()) {
        if (names.idFor(Constants.OBJ_BLOB, usual.write()).equals(blob)) {
          // A partial clone lacks it, but the name tells what it says.
          return usual;
        }
      }
      throw e;
    }
  }

  private void checkSize(ObjectReader reader, ObjectId commit, ObjectId tree) throws IOException {
    try {
      new TipSize(reader).check(tree);
    } catch (GitRunsException e) {
      tooLarge.put(commit.copy(), e);
      throw e;
    }
  }

  /** The trees of all run directories of a tip whose place fits their name; not to be changed. */
  SortedMap<RunId, ObjectId> runs(ObjectId tree) throws IOException {
    try (ObjectReader reader = repository.newObjectReader()) {
      Optional<Entry> top = TreeEdit.find(reader, tree, "runs");
      if (top.isEmpty() || !top.get().isDirectory()) {
        return Collections.emptySortedMap();
      }
      SortedMap<RunId, ObjectId> known = lastRuns.get(top.get().id());
      if (known == null) {
        TreeMap<RunId, ObjectId> runs = new TreeMap<>();
        for (var shard : directories(reader, top).entrySet()) {
          if (BranchPlace.RUNS.below("runs", shard.getKey()).isPresent()) {
            runs.putAll(shard(reader, shard.getKey(), shard.getValue().id()));
          }
        }
        known = Collections.unmodifiableSortedMap(runs);
        if (lastRuns.size() >= MOST_TREES) {
          lastRuns.clear();
        }
        lastRuns.put(top.get().id(), known);
      }
      return known;
    }
  }

  /**
   * The runs of one directory of those below {@code runs/}; from one tip to the next few change.
   */
  private Map<RunId, ObjectId> shard(ObjectReader reader, String name, ObjectId tree)
      throws IOException {
    Map<RunId, ObjectId> known = shards.get(new Shard(name, tree));
    if (known == null) {
      known = new TreeMap<>();
      for (var run : directories(reader, Optional.of(Entry.directory(tree))).entrySet()) {
        if (run.getKey().startsWith(name) && Digest.isDigest(run.getKey())) {
          known.put(RunId.of(run.getKey()), run.getValue().id());
        }
      }
      if (shards.size() >= MOST_SHARDS) {
        shards.clear();
      }
      shards.put(new Shard(name, tree), known);
    }
    return known;
  }

  /** The entries of a directory that are directories; none if it isn't there. */
  static SortedMap<String, Entry> directories(ObjectReader reader, Optional<Entry> directory)
      throws IOException {
    if (directory.isEmpty() || !directory.get().isDirectory()) {
      return new TreeMap<>();
    }
    SortedMap<String, Entry> entries = TreeEdit.read(reader, directory.get().id());
    entries.values().removeIf(entry -> !entry.isDirectory());
    return entries;
  }

  /** The uid that a run directory names, or empty where it can't be read. */
  Optional<Uid> uid(ObjectId runTree) throws IOException {
    Optional<Uid> known = uids.get(runTree);
    if (known != null) {
      return known;
    }
    Optional<Uid> uid = Optional.empty();
    try (ObjectReader reader = repository.newObjectReader()) {
      Entry entry = TreeEdit.read(reader, runTree).get(RunFileName.RUN);
      if (entry != null && entry.isRegular()) {
        uid = uidIn(bytes(entry.id(), MAX_DOCUMENT));
      }
    } catch (MissingObjectException e) {
      if (fetches) {
        throw e;
      }
      return uid;
    } catch (GitRunsException e) {
      // Too large, which the checks of a run report.
      uid = Optional.empty();
    }
    uids.put(runTree, uid);
    return uid;
  }

  /** The uid that a run.json names; of a damaged one nothing can be said. */
  static Optional<Uid> uidIn(byte[] runDocument) {
    try {
      return CanonicalJson.parse(runDocument) instanceof Value.Fields run
          ? run.text("uid").filter(Uid::isUid).map(Uid::new)
          : Optional.empty();
    } catch (GitRunsException e) {
      return Optional.empty();
    }
  }

  /**
   * The bytes of a blob; what a partial clone lacks is fetched by the user's git.
   *
   * @throws GitRunsException where it is larger than the limit, and for no other reason: callers
   *     take such an object for damaged, and must never take one that can't be read now for that
   */
  byte[] bytes(ObjectId blob, int limit) throws IOException {
    try (ObjectReader reader = repository.newObjectReader()) {
      return read(reader, blob, limit);
    } catch (MissingObjectException e) {
      if (!fetches) {
        throw e;
      }
      byte[] bytes = byGit(blob, e);
      if (bytes.length > limit) {
        throw tooLarge(blob);
      }
      return bytes;
    }
  }

  /** The bytes of a blob that is here; throws as {@link #bytes} where it is larger. */
  static byte[] read(ObjectReader reader, ObjectId blob, int limit) throws IOException {
    try {
      return reader.open(blob, Constants.OBJ_BLOB).getBytes(limit);
    } catch (org.eclipse.jgit.errors.LargeObjectException e) {
      throw tooLarge(blob);
    }
  }

  /** Reads the same repository, and never fetches what a partial clone lacks. */
  BranchReader withoutFetching() {
    return new BranchReader(repository, checked, branch, false);
  }

  private byte[] byGit(ObjectId blob, MissingObjectException missing) throws IOException {
    String why;
    try {
      PlainGit.Answer answer =
          PlainGit.ofGitDir(checked.commonDir()).run("cat-file", "blob", blob.name());
      if (answer.ok()) {
        return answer.out();
      }
      why = PlainGit.firstLine(answer.err());
    } catch (GitRunsException e) {
      why = e.getMessage();
    }
    throw new IOException("the object " + blob.name() + " is missing: " + why, missing);
  }

  private static GitRunsException tooLarge(ObjectId blob) {
    return new GitRunsException(
        GitRunsException.Kind.INVALID,
        "The object " + Untrusted.line(blob.name(), 64) + " is larger than any file may be.",
        "");
  }

  ObjectReader newReader() {
    return repository.newObjectReader();
  }
}
