package dev.gitruns.store.git;

import dev.gitruns.artifact.LfsStore;
import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.AnchorReport;
import dev.gitruns.store.CheckWatch;
import dev.gitruns.store.CommitReport;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.InitReport;
import dev.gitruns.store.InitRequest;
import dev.gitruns.store.Purges;
import dev.gitruns.store.RunContents;
import dev.gitruns.store.RunStore;
import dev.gitruns.store.RunsDirectory;
import dev.gitruns.store.TipAudit;
import dev.gitruns.store.UnionReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/** Keeps runs and events on a branch of a git repository. */
public final class GitRunStore implements RunStore, AutoCloseable {
  private final RepositoryCheck.Checked checked;
  private final Repository repository;
  private final StoreSettings settings;
  private final RunsDirectory directory;
  private final RunsBranch branch;
  private final BranchReader reader;
  private final EventReader eventReader;

  /** What lists read: it never fetches what a partial clone lacks. */
  private final BranchReader listing;

  private final EventReader listedEvents;
  private final CheckedRuns checkedRuns;
  private volatile CheckWatch checks = CheckWatch.NONE;
  private Snapshot snapshot;

  private GitRunStore(RepositoryCheck.Checked checked, StoreSettings settings) {
    this.checked = checked;
    this.settings = settings;
    this.directory = RunsDirectory.under(checked.commonDir(), settings.journals());
    this.branch = RunsBranch.configured(checked);
    this.repository = OpenRepository.open(checked);
    this.reader = new BranchReader(repository, checked, branch);
    this.eventReader = new EventReader(reader);
    this.listing = checked.isPartial() ? reader.withoutFetching() : reader;
    this.listedEvents = checked.isPartial() ? new EventReader(listing) : eventReader;
    this.checkedRuns = new CheckedRuns(directory.cache());
  }

  /** Opens the store of the repository around this directory; writes nothing. */
  public static GitRunStore open(Path anyDirInRepo) {
    return open(anyDirInRepo, StoreSettings.standard(Clock.systemUTC(), new SecureRandom()));
  }

  public static GitRunStore open(Path anyDirInRepo, StoreSettings settings) {
    return new GitRunStore(RepositoryCheck.check(anyDirInRepo), settings);
  }

  /** Has somebody told how many runs from elsewhere were checked. */
  public void checksToldTo(CheckWatch watch) {
    checks = watch;
  }

  /** What git says of the repository. */
  public RepositoryCheck.Checked repository() {
    return checked;
  }

  public RunsDirectory directory() {
    return directory;
  }

  /** The full name of the ref that runs are kept on. */
  public String ref() {
    return branch.ref();
  }

  /** Large bytes that were committed or fetched. */
  public LfsStore large() {
    return new LfsStore(checked.commonDir(), checked.setting("lfs.storage"));
  }

  /** The tip of the local branch, if there is one. */
  public Optional<CommitId> tip() {
    return guarded("read the branch", () -> reader.local().map(BranchReader.Tip::id));
  }

  /** The tips that runs are read from, and why others can't be read, by remote. */
  public Map<String, String> unreadable() {
    return guarded("read the branch", () -> Map.copyOf(snapshot().tips().unreadable()));
  }

  /** Looks at each tip and its history: the local branch first, then by remote. */
  public List<TipAudit> audits() {
    return guarded(
        "read the history",
        () ->
            new TipAuditor(repository, checked, branch, reader, snapshot())
                .audit(new RunCheck(listing, checkedRuns)));
  }

  /** The remote that a run which isn't shown was fetched from; empty for the local branch. */
  public String suspectFrom(RunId id) {
    return guarded("list runs", () -> snapshot().source(id));
  }

  /** Makes the branch and the settings; open the store anew to use another name of the branch. */
  public InitReport init(InitRequest request) {
    return guarded(
        "prepare the repository",
        () -> new Setup(repository, checked).init(request, directory, settings));
  }

  /** Undoes {@link #init}; runs are deleted only if asked. */
  public InitReport deinit(boolean deleteRuns) {
    return guarded(
        "clean the repository",
        () -> new Setup(repository, checked).deinit(deleteRuns, branch, directory));
  }

  @Override
  public CommitReport commit(
      Collection<SealedRun> runs, Collection<Event> events, Map<EventKey, String> names) {
    return guarded("commit runs", () -> groupCommit().commit(runs, events, names));
  }

  private GroupCommit groupCommit() {
    return new GroupCommit(
        reader, eventReader, committer(), directory, large(), settings, checkedRuns);
  }

  /**
   * Makes the local branch the union of itself and of the shared remote's tip. The same tips give
   * the same commit everywhere.
   */
  public UnionReport unite() {
    return uniteWith(Set.of(), Optional.empty(), List.of());
  }

  /**
   * Makes the local branch the line for the remote that runs go to: the union, less what that
   * remote doesn't take. The bytes of what is left out must be kept elsewhere already.
   *
   * @param held the runs that this remote doesn't take
   * @param remoteTip what it has
   */
  public UnionReport uniteFor(Set<RunId> held, Optional<CommitId> remoteTip) {
    return uniteWith(held, remoteTip, List.of());
  }

  /**
   * Does what {@link #uniteFor} does, and unites the fetched tips of these sources too: somebody
   * asked for each of them.
   */
  public UnionReport uniteWith(
      Set<RunId> held, Optional<CommitId> remoteTip, List<String> sources) {
    return guarded(
        "unite runs",
        () -> union().moveBranch(ErasedSet.NONE, Unions.Held.of(held, remoteTip), sources));
  }

  /**
   * Erases runs and code from history: a new history of all that survives. The purge of a run must
   * be on a tip; remotes need a forced push afterwards.
   */
  public UnionReport erase(ErasedSet what) {
    return guarded("erase runs", () -> union().moveBranch(what, Unions.Held.NOTHING, List.of()));
  }

  /**
   * The union of these tips, whose commit is written but named by no ref.
   *
   * @param held the runs that a remote doesn't take
   * @param remoteTip what that remote has
   */
  public UnionReport unite(
      Collection<CommitId> tips, Set<RunId> held, Optional<CommitId> remoteTip) {
    return guarded("unite runs", () -> union().of(tips, Unions.Held.of(held, remoteTip)));
  }

  /**
   * A commit with these held runs that goes on from a tip, for a remote that takes them; it is
   * written but named by no ref. The tip itself where it has them.
   */
  public Optional<CommitId> onto(Optional<CommitId> tip, Collection<SealedRun> held) {
    return guarded(
        "commit runs",
        () ->
            groupCommit()
                .onto(tip.map(id -> ObjectId.fromString(id.hex())), held)
                .map(id -> new CommitId(id.name())));
  }

  /** What was fetched of remotes, and what is kept of where theirs is. */
  public RemoteRefs remoteRefs() {
    return new RemoteRefs(repository, checked, branch, reader);
  }

  private BranchUnion union() {
    return new BranchUnion(
        reader, new Unions(repository, reader, eventReader, checkedRuns), committer());
  }

  /**
   * Keeps code commits, and what the fetched anchors of the shared remote keep, from being
   * collected. What isn't in this repository is reported. Code that was erased is kept no longer.
   */
  public AnchorReport anchor(Collection<CommitId> code) {
    return anchor(code, reader.levels().shared().map(Set::of).orElse(Set.of()));
  }

  /** As {@link #anchor(Collection)}, with the fetched anchors of these sources. */
  public AnchorReport anchor(Collection<CommitId> code, Set<String> sources) {
    return guarded(
        "keep code",
        () -> {
          TreeSet<CommitId> erased = new TreeSet<>();
          reader.tips().trusted().forEach(tip -> erased.addAll(tip.format().erased().commits()));
          return new Anchors(repository, checked, settings, erased, sources).keep(code);
        });
  }

  /** Anchors for a remote that doesn't take all code. */
  public CodeLine codeLine() {
    return new CodeLine(repository, settings);
  }

  /** What this clone makes of remotes. */
  public RemoteTrust remotes() {
    return new RemoteTrust(repository, List.of(listing, reader), this::snapshot);
  }

  /**
   * What the local branch itself purges. Purges of remotes hide; only these may delete what this
   * clone alone has.
   */
  public Purges ownPurges() {
    return guarded(
        "read purges", () -> eventReader.purges(reader.local().map(List::of).orElse(List.of())));
  }

  private BranchCommitter committer() {
    return new BranchCommitter(repository, checked, branch, directory, settings);
  }

  @Override
  public List<RunId> runs() {
    return guarded("list runs", () -> new ArrayList<>(snapshot().runs().keySet()));
  }

  /** The files of runs and the events of all tips that this partial clone lacks. */
  public Set<String> missing() {
    return guarded(
        "look for missing objects", () -> new MissingObjects(repository, branch, checked).find());
  }

  /** The runs that aren't shown, since too few of their files are in this partial clone. */
  public List<RunId> unchecked() {
    return guarded("list runs", () -> new ArrayList<>(snapshot().unchecked().keySet()));
  }

  /** The runs that aren't shown, since no tip has the content that the ID names. */
  public List<RunId> suspects() {
    return guarded("list runs", () -> new ArrayList<>(snapshot().suspects().keySet()));
  }

  /** What there is of a run that isn't shown. */
  public Optional<RunContents> suspect(RunId id) {
    return guarded("read a run", () -> snapshot().suspect(id).map(RunContents.class::cast));
  }

  @Override
  public Optional<RunContents> contents(RunId id) {
    return guarded("read a run", () -> snapshot().contents(id).map(RunContents.class::cast));
  }

  @Override
  public void documents(
      Collection<RunId> ids, Set<String> names, BiConsumer<RunId, Map<String, byte[]>> receiver) {
    guarded(
        "read runs",
        () -> {
          Snapshot now = snapshot();
          for (RunId id : ids) {
            Optional<StoredRun> run = now.contents(id);
            if (run.isPresent()) {
              Map<String, byte[]> documents = new HashMap<>();
              for (String name : names) {
                run.get().find(name).ifPresent(bytes -> documents.put(name, bytes));
              }
              receiver.accept(id, documents);
            }
          }
          return null;
        });
  }

  @Override
  public List<SealedRun> pending() {
    return guarded(
        "list sealed runs",
        () -> {
          List<SealedRun> pending = new ArrayList<>();
          if (Files.isDirectory(directory.sealed())) {
            try (Stream<Path> entries = Files.list(directory.sealed())) {
              for (Path entry : entries.sorted().toList()) {
                sealed(entry).ifPresent(pending::add);
              }
            }
          }
          return pending;
        });
  }

  private static Optional<SealedRun> sealed(Path dir) throws IOException {
    String name = dir.getFileName().toString();
    Path document = dir.resolve("tree").resolve(RunFileName.RUN);
    // Other names are of seals under way.
    if (!Digest.isDigest(name) || !Files.isRegularFile(document)) {
      return Optional.empty();
    }
    try {
      return CanonicalJson.parse(Files.readAllBytes(document)) instanceof Value.Fields run
          ? run.text("uid")
              .filter(Uid::isUid)
              .map(uid -> new SealedRun(RunId.of(name), new Uid(uid), dir))
          : Optional.empty();
    } catch (GitRunsException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Event> events(EventKey key) {
    return guarded("read events", () -> snapshot().events(key));
  }

  @Override
  public Map<EventKey, List<Event>> eventsOfKind(String kind) {
    return guarded("read events", () -> snapshot().eventsOfKind(kind));
  }

  @Override
  public Purges purges() {
    return guarded("read purges", () -> snapshot().purges());
  }

  /** What the tips show, read anew only when one of them has moved. */
  private synchronized Snapshot snapshot() throws IOException {
    BranchReader.Tips tips = listing.tips();
    if (snapshot == null || !snapshot.tips().equals(tips)) {
      RunCheck check = new RunCheck(listing, checkedRuns);
      snapshot =
          new Snapshot(listing, reader, listedEvents, tips, check, checks, OwnRuns.in(directory));
    }
    return snapshot;
  }

  @Override
  public void close() {
    repository.close();
  }

  private <T> T guarded(String what, Guarded.Work<T> work) {
    return Guarded.run(repository, what, work);
  }
}
