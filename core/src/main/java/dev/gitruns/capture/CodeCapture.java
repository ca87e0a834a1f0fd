package dev.gitruns.capture;

import dev.gitruns.git.Deadline;
import dev.gitruns.git.Git;
import dev.gitruns.git.GitPath;
import dev.gitruns.git.GitResult;
import dev.gitruns.git.GitTimeout;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Finds out which code a run is started with, and makes a snapshot commit where the work tree isn't
 * HEAD. Nothing of the user's index, work tree, HEAD, branches and stash is touched.
 */
public final class CodeCapture {
  /** How often a snapshot is written before the collector is left to win. */
  private static final int ATTEMPTS = 4;

  private final Map<String, String> env;
  private final CodeSettings settings;

  private final Predicate<byte[]> holdsSecret;
  private final RandomGenerator random;
  private final LastAnswer<CommitId, SnapshotCommit> heads = new LastAnswer<>();
  private final LastAnswer<Path, Optional<Repository>> repositories = new LastAnswer<>();
  private final PatchId patchIds = new PatchId();

  /**
   * @param env the environment of the user's process
   * @param holdsSecret whether such content of a file, or of a piece of it, must stay here
   * @param random names temporary files; needn't be secret
   */
  public CodeCapture(
      Map<String, String> env,
      CodeSettings settings,
      Predicate<byte[]> holdsSecret,
      RandomGenerator random) {
    this.env = Map.copyOf(env);
    this.settings = settings;
    this.holdsSecret = holdsSecret;
    this.random = random;
  }

  /**
   * The state of the work tree around this directory. Never throws for what git, the file system or
   * the time say: that is among the problems of the result.
   *
   * @param cacheDir where the index of the last snapshot is kept, {@code <common dir>/runs/cache}
   */
  public CodeState capture(Path dir, Path cacheDir) {
    return capture(dir, cacheDir, Optional.empty(), Optional.empty());
  }

  /**
   * The same, and keeps the code with a ref for this run until it is released.
   *
   * @param mark that of a run which has started, and may have written files meanwhile
   */
  public CodeState captureAndHold(Path dir, Path cacheDir, Uid uid, Optional<StartMark> mark) {
    return capture(dir, cacheDir, Optional.of(uid), mark);
  }

  private CodeState capture(Path dir, Path cacheDir, Optional<Uid> uid, Optional<StartMark> mark) {
    Deadline deadline = Deadline.in(settings.limit());
    CodeState.Draft draft = new CodeState.Draft();
    draft.maxListed = settings.maxListed();
    Optional<Repository> repository;
    try {
      repository = Repository.around(dir, git(dir).until(deadline));
    } catch (GitRunsException e) {
      return CodeState.none(Map.of("no-code", "The code isn't recorded. " + e.getMessage()));
    }
    if (repository.isEmpty()) {
      return CodeState.none(Map.of());
    }
    try {
      fill(draft, repository.get(), dir, cacheDir, uid, mark, deadline);
    } catch (GitTimeout e) {
      incomplete(draft, "snapshot-timeout", e.getMessage());
      holdHead(draft, dir, uid);
    } catch (GitRunsException | UncheckedIOException e) {
      incomplete(draft, "snapshot-failed", e.getMessage());
      holdHead(draft, dir, uid);
    }
    return draft.build();
  }

  private void holdHead(CodeState.Draft draft, Path dir, Optional<Uid> uid) {
    try {
      if (uid.isPresent() && draft.commit.isPresent()) {
        new LiveRefs(git(dir)).hold(uid.get(), draft.commit.get());
      }
    } catch (GitRunsException e) {
      draft.problems.put("unkept-code", e.getMessage());
    }
  }

  private static void incomplete(CodeState.Draft draft, String code, String message) {
    draft.problems.put(code, "The work tree isn't recorded. " + message);
    draft.dirty = true;
    draft.exact = false;
    draft.snapshot = Optional.empty();
    draft.seen = CodeState.Seen.NOTHING;
  }

  private Git git(Path dir) {
    return Git.in(dir, env)
        .withoutHooks()
        .with("GIT_NO_REPLACE_OBJECTS", "1")
        .with("GIT_NO_LAZY_FETCH", "1");
  }

  private void fill(
      CodeState.Draft draft,
      Repository repository,
      Path dir,
      Path cacheDir,
      Optional<Uid> uid,
      Optional<StartMark> mark,
      Deadline deadline) {
    if (!repository.hasWorkTree()) {
      fillBare(draft, repository);
      holdHead(draft, repository.top(), uid);
      return;
    }
    Status status = status(repository.git());
    Optional<SnapshotCommit> head = describe(draft, repository, status.head(), status.branch());
    UntrackedScope scope = UntrackedScope.of(repository.top(), dir, draft.listsUntracked, env);
    List<StatusEntry> entries = new ArrayList<>(scope.narrow(status.entries()));
    if (mark.isPresent()) {
      StartMark.Narrowed narrowed =
          mark.get().narrow(entries, repository.git(), repository.top(), deadline);
      entries = narrowed.entries();
      draft.later = narrowed.later();
      draft.seen = new CodeState.Seen(Map.of(), Set.of(), draft.later);
    }
    entries.addAll(hidden(repository, entries));
    draft.dirty = !entries.isEmpty();
    if (!draft.dirty) {
      scope.note(draft.leftOut);
      draft.exact = draft.leftOut.size() == 0;
      holdHead(draft, repository.top(), uid);
      return;
    }
    for (int attempt = 1;
        !isKept(draft, repository, head, entries, scope, cacheDir, uid, deadline, attempt);
        attempt++) {
      if (attempt == ATTEMPTS) {
        new LiveRefs(repository.git()).release(uid.orElseThrow());
        incomplete(draft, "snapshot-failed", "git lost objects of it " + ATTEMPTS + " times.");
        return;
      }
      PrivateIndex.forget(cacheDir, repository.gitDir());
    }
    if (draft.snapshot.isPresent() && draft.commit.isPresent()) {
      draft.patchId = patchIds.of(draft.commit.get(), draft.snapshot.get(), repository.git());
    }
  }

  /**
   * Writes the snapshot, names it by the run's ref, and looks whether all of it is still there: a
   * collection may have taken, at any moment until then, what no ref named yet.
   */
  private boolean isKept(
      CodeState.Draft draft,
      Repository repository,
      Optional<SnapshotCommit> head,
      List<StatusEntry> entries,
      UntrackedScope scope,
      Path cacheDir,
      Optional<Uid> uid,
      Deadline deadline,
      int attempt) {
    try {
      record(draft, repository, head, entries, scope, cacheDir, deadline);
      hold(draft, repository, uid);
    } catch (GitRunsException e) {
      if (uid.isEmpty() || attempt == ATTEMPTS || deadline.left().isZero()) {
        throw e;
      }
      return false;
    }
    return uid.isEmpty() || !isDamaged(draft, repository);
  }

  private static boolean isDamaged(CodeState.Draft draft, Repository repository) {
    return draft.snapshot.isPresent()
        && !new LiveRefs(repository.git()).isComplete(draft.snapshot.get(), draft.commit);
  }

  private static void hold(CodeState.Draft draft, Repository repository, Optional<Uid> uid) {
    Optional<CommitId> code = draft.snapshot.or(() -> draft.commit);
    if (uid.isPresent() && code.isPresent()) {
      new LiveRefs(repository.git()).hold(uid.get(), code.get());
    }
  }

  private static Status status(Git git) {
    return Status.parse(
        git.run(
                "status",
                "--porcelain=v2",
                "-z",
                "--branch",
                "--no-ahead-behind",
                "--no-renames",
                "--ignore-submodules=none")
            .orThrow("Looking at the work tree")
            .stdout());
  }

  /** Only what HEAD says: there is no work tree to compare it with. */
  private void fillBare(CodeState.Draft draft, Repository repository) {
    GitResult head = repository.git().run("rev-parse", "-q", "--verify", "HEAD^{commit}");
    GitResult branch = repository.git().run("symbolic-ref", "-q", "--short", "HEAD");
    describe(
        draft,
        repository,
        head.ok() ? Optional.of(new CommitId(head.text())) : Optional.empty(),
        branch.ok() ? Optional.of(branch.text()) : Optional.empty());
    draft.problems.put("no-work-tree", "There is no work tree here; only HEAD is recorded.");
  }

  private Optional<SnapshotCommit> describe(
      CodeState.Draft draft,
      Repository repository,
      Optional<CommitId> commit,
      Optional<String> branch) {
    draft.commit = commit;
    draft.branch = branch;
    Repository.Settings configured = repository.settings(branch);
    draft.remote = configured.remote();
    draft.listsUntracked = configured.listsUntracked();
    Optional<SnapshotCommit> head =
        commit.map(
            id ->
                heads.of(
                    id,
                    any ->
                        SnapshotCommit.parse(
                            repository
                                .git()
                                .run("cat-file", "commit", id.hex())
                                .orThrow("Reading HEAD")
                                .stdout())));
    draft.tree = head.map(SnapshotCommit::tree);
    draft.mergeRequest =
        MergeRequest.of(env, commit, head.map(SnapshotCommit::parents).orElse(List.of()));
    return head;
  }

  private static List<StatusEntry> hidden(Repository repository, List<StatusEntry> entries) {
    Set<GitPath> told = new TreeSet<>();
    entries.forEach(entry -> told.add(entry.path()));
    return HiddenChanges.find(repository).stream()
        .filter(entry -> !told.contains(entry.path()))
        .toList();
  }

  private void record(
      CodeState.Draft draft,
      Repository repository,
      Optional<SnapshotCommit> head,
      List<StatusEntry> entries,
      UntrackedScope scope,
      Path cacheDir,
      Deadline deadline) {
    Git git = repository.git();
    Snapshot snapshot = new Snapshot(repository, env, settings, holdsSecret, deadline);
    snapshot.list(entries);
    scope.note(snapshot.leftOut());
    draft.leftOut = snapshot.leftOut();
    draft.nested.clear();
    snapshot.nested().forEach(path -> draft.nested.put(path.text(), headOf(repository, path)));
    String base =
        draft.commit.isPresent()
            ? draft.commit.get().hex()
            : git.run("hash-object", "-t", "tree", "--stdin").orThrow("Naming no files").text();
    CommitId tree = snapshot.write(cacheDir, base, random);
    draft.seen =
        new CodeState.Seen(
            snapshot.taken(),
            entries.stream().map(StatusEntry::path).collect(Collectors.toSet()),
            draft.later);
    draft.exact = draft.leftOut.size() == 0 && draft.nested.isEmpty();
    if (Optional.of(tree).equals(draft.tree)) {
      draft.snapshot = Optional.empty();
      return;
    }
    Optional<CommitId> parent = repository.isShallow() ? Optional.empty() : draft.commit;
    draft.snapshot =
        Optional.of(
            head.map(commit -> store(git, commit, tree, parent))
                .orElseGet(() -> write(git, SnapshotCommit.first(tree)).orElseThrow()));
  }

  private static CommitId store(
      Git git, SnapshotCommit head, CommitId tree, Optional<CommitId> parent) {
    return write(git, head.of(tree, parent))
        .or(() -> write(git, head.ofNobody(tree, parent)))
        .orElseThrow(
            () ->
                new GitRunsException(
                    GitRunsException.Kind.ENVIRONMENT,
                    "git doesn't take the snapshot commit.",
                    "See whether the repository can be written to: git fsck"));
  }

  private static Optional<CommitId> write(Git git, byte[] commit) {
    GitResult written = git.run(List.of("hash-object", "-t", "commit", "-w", "--stdin"), commit);
    return written.ok() ? Optional.of(new CommitId(written.text())) : Optional.empty();
  }

  private static Optional<CommitId> headOf(Repository repository, GitPath nested) {
    Optional<Path> dir = nested.under(repository.top()).filter(java.nio.file.Files::isDirectory);
    if (dir.isEmpty()) {
      return Optional.empty();
    }
    GitResult head =
        repository
            .git()
            .inOther(dir.get())
            .with("GIT_CEILING_DIRECTORIES", dir.get().getParent().toString())
            .run("rev-parse", "-q", "--verify", "HEAD^{commit}");
    return head.ok() ? Optional.of(new CommitId(head.text())) : Optional.empty();
  }

  /**
   * Keeps what another run's look found for this run too; false where something of it is gone, and
   * it has to be captured again.
   */
  boolean isHeld(CodeState state, Path dir, Uid uid) {
    if (state.code().isEmpty()) {
      return true;
    }
    try {
      LiveRefs refs = new LiveRefs(git(dir).until(Deadline.in(settings.limit())));
      refs.hold(uid, state.code().get());
      return state.snapshot().isEmpty() || refs.isComplete(state.snapshot().get(), state.commit());
    } catch (GitRunsException e) {
      return false;
    }
  }

  /** The work tree as it is now. */
  WorkTreeLook look(Path dir) {
    Git git = git(dir).until(Deadline.in(settings.limit()));
    // Where the top is doesn't change while runs go on; what else a repository is doesn't matter.
    return repositories
        .of(dir, any -> Repository.around(dir, git))
        .filter(Repository::hasWorkTree)
        .map(found -> new WorkTreeLook(found.top(), status(git.at(found.top())).entries()))
        .orElse(WorkTreeLook.NONE);
  }

  /** The files that were written to since this state was captured, as paths from the top. */
  List<String> changedSince(CodeState state, Path dir) {
    return look(dir).changedSince(state);
  }
}
