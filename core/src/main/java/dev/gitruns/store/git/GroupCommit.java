package dev.gitruns.store.git;

import dev.gitruns.artifact.LfsStore;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.BranchFormat;
import dev.gitruns.store.CommitReport;
import dev.gitruns.store.CommitReport.Status;
import dev.gitruns.store.CommitSteps.Step;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.Purge;
import dev.gitruns.store.Purges;
import dev.gitruns.store.RunOutcome;
import dev.gitruns.store.RunsDirectory;
import dev.gitruns.store.git.BranchReader.Tip;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/** Brings sealed runs and events to the branch in one commit. Used once. */
final class GroupCommit {
  private final BranchReader reader;
  private final EventReader events;
  private final BranchCommitter committer;
  private final RunsDirectory directory;
  private final LfsStore large;
  private final StoreSettings settings;
  private final CheckedRuns checked;

  private final Map<RunId, RunOutcome> runOutcomes = new HashMap<>();
  private final Map<Digest, RunOutcome> eventOutcomes = new HashMap<>();
  private final Map<RunId, SealedRun> runs = new LinkedHashMap<>();
  private final Map<RunId, ObjectId> trees = new HashMap<>();
  private final Map<Digest, Event> said = new LinkedHashMap<>();
  private final Map<Digest, ObjectId> blobs = new HashMap<>();
  private final List<RunId> taken = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private Purges purges = Purges.NONE;
  private boolean takesHeld;
  private Map<EventKey, String> names = Map.of();

  GroupCommit(
      BranchReader reader,
      EventReader events,
      BranchCommitter committer,
      RunsDirectory directory,
      LfsStore large,
      StoreSettings settings,
      CheckedRuns checked) {
    this.reader = reader;
    this.events = events;
    this.committer = committer;
    this.directory = directory;
    this.large = large;
    this.settings = settings;
    this.checked = checked;
  }

  CommitReport commit(
      Collection<SealedRun> given,
      Collection<Event> givenEvents,
      Map<EventKey, String> whatTheyAreCalled)
      throws IOException {
    names = Map.copyOf(whatTheyAreCalled);
    List<Purge> coming = givenEvents.stream().flatMap(event -> Purge.of(event).stream()).toList();
    purges = events.purges(reader.tips().trusted()).with(new Purges(coming, ErasedSet.NONE));
    try (ObjectPack pack = new ObjectPack(committer.packs())) {
      prepare(given, givenEvents, pack);
      BranchCommitter.Outcome outcome = committer.move(pack, this::next, "commit runs");
      settings.steps().before(Step.REMOVE_KEEP);
      pack.release();
      settle(outcome.status());
      remember();
      if (outcome.status() == Status.MOVED || outcome.status() == Status.UNCHANGED) {
        discardSealed();
      }
      return new CommitReport(
          outcome.status(), outcome.tipId(), runOutcomes, eventOutcomes, why(outcome));
    }
  }

  /**
   * Writes a commit with these runs that goes on from a tip and that no ref names; the tip itself
   * where it has them all. Runs that are held back are taken too: whoever calls knows for whom.
   */
  Optional<ObjectId> onto(Optional<ObjectId> tip, Collection<SealedRun> given) throws IOException {
    purges = events.purges(reader.tips().trusted());
    takesHeld = true;
    try (ObjectPack pack = new ObjectPack(committer.packs())) {
      prepare(given, List.of(), pack);
      Optional<ObjectId> next = next(tip, pack);
      pack.place(settings.steps());
      return next;
    }
  }

  private String why(BranchCommitter.Outcome outcome) {
    List<String> sentences = new ArrayList<>(refused);
    if (!outcome.why().isEmpty()) {
      sentences.add(outcome.why());
    }
    return String.join(" ", sentences);
  }

  /** Writes what doesn't depend on the tip: large bytes, files, directories of runs, events. */
  private void prepare(Collection<SealedRun> given, Collection<Event> givenEvents, ObjectPack pack)
      throws IOException {
    for (SealedRun run : given) {
      if (purges.coversRun(run.uid())) {
        runOutcomes.put(run.id(), RunOutcome.PURGED);
      } else if (!takesHeld && Files.isDirectory(directory.held(run.id()))) {
        runOutcomes.put(run.id(), RunOutcome.HELD);
      } else {
        runs.put(run.id(), run);
        runOutcomes.put(run.id(), RunOutcome.PENDING);
      }
    }
    settings.steps().before(Step.STORE_LARGE);
    forEachRun(this::storeLarge);
    settings.steps().before(Step.WRITE_RUNS);
    try (ObjectReader objects = reader.newReader()) {
      TreeEdit edit = new TreeEdit(objects, pack);
      forEachRun(
          run -> trees.put(run.id(), RunTree.write(run, purges.pathsOf(run.uid()), edit, pack)));
    }
    for (Event event : givenEvents) {
      if (purges.coversEvent(event.key(), event.digest())) {
        eventOutcomes.put(event.digest(), RunOutcome.PURGED);
      } else {
        said.put(event.digest(), event);
        eventOutcomes.put(event.digest(), RunOutcome.PENDING);
        blobs.put(event.digest(), pack.blob(event.bytes()));
      }
    }
  }

  /** A step of the preparation of one run. */
  private interface RunStep {
    void take(SealedRun run) throws IOException;
  }

  /**
   * Takes a step with each run. One that another committer took away meanwhile, and one that isn't
   * what its id says, are left out, and don't keep the others from the branch.
   */
  private void forEachRun(RunStep step) throws IOException {
    for (SealedRun run : List.copyOf(runs.values())) {
      try {
        step.take(run);
      } catch (IOException | UncheckedIOException e) {
        if (Files.exists(run.dir())) {
          throw e;
        }
        runs.remove(run.id());
        taken.add(run.id());
      } catch (GitRunsException e) {
        runs.remove(run.id());
        if (Files.exists(run.dir())) {
          refused.add(e.getMessage() + " " + e.next());
        } else {
          taken.add(run.id());
        }
      }
    }
  }

  private void storeLarge(SealedRun run) throws IOException {
    if (!Files.isDirectory(run.large())) {
      return;
    }
    Set<Digest> purged = RunTree.pointedAt(run, purges.pathsOf(run.uid()));
    try (Stream<Path> files = Files.list(run.large())) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (Digest.isDigest(name) && !purged.contains(new Digest(name))) {
          large.add(new Digest(name), file);
        }
      }
    }
  }

  /** Edits the tree of this very tip: what others brought meanwhile stays. */
  private Optional<ObjectId> next(Optional<ObjectId> tip, ObjectPack pack) throws IOException {
    try (ObjectReader objects = reader.newReader()) {
      TreeEdit edit = new TreeEdit(objects, pack);
      Map<String, Optional<Entry>> changes = new HashMap<>();
      Optional<ObjectId> root = Optional.empty();
      if (tip.isPresent()) {
        Tip now = reader.tip("", tip.get());
        root = Optional.of(now.tree());
        changes.putAll(new Covered(reader, events).removals(now.tree(), purges, pack));
      }
      List<SealedRun> newRuns = new ArrayList<>();
      for (SealedRun run : runs.values()) {
        boolean there = isSound(run, objects, root);
        runOutcomes.put(run.id(), there ? RunOutcome.ALREADY_PRESENT : RunOutcome.ADDED);
        if (!there) {
          newRuns.add(run);
          changes.put(run.id().path(), Optional.of(Entry.directory(trees.get(run.id()))));
        }
      }
      for (RunId id : taken) {
        boolean there = has(objects, root, id.path());
        runOutcomes.put(id, there ? RunOutcome.ALREADY_PRESENT : RunOutcome.PENDING);
      }
      List<Event> newEvents = new ArrayList<>();
      for (Event event : said.values()) {
        boolean there = has(objects, root, event.path());
        eventOutcomes.put(event.digest(), there ? RunOutcome.ALREADY_PRESENT : RunOutcome.ADDED);
        if (!there) {
          newEvents.add(event);
          changes.put(event.path(), Optional.of(Entry.file(blobs.get(event.digest()))));
        }
      }
      if (changes.isEmpty()) {
        return tip;
      }
      return Optional.of(write(tip, root, changes, edit, pack, newRuns, newEvents));
    }
  }

  private ObjectId write(
      Optional<ObjectId> tip,
      Optional<ObjectId> root,
      Map<String, Optional<Entry>> changes,
      TreeEdit edit,
      ObjectPack pack,
      List<SealedRun> newRuns,
      List<Event> newEvents)
      throws IOException {
    ObjectId parent;
    if (tip.isPresent()) {
      parent = tip.get();
    } else {
      // What was erased elsewhere must not get a history here that could bring it back.
      parent = RootFiles.firstCommit(purges.erased(), edit, pack);
      RootFiles.entries(BranchFormat.of(purges.erased()), pack)
          .forEach((name, entry) -> changes.put(name, Optional.of(entry)));
    }
    ObjectId tree = edit.apply(root, changes).orElseThrow();
    return BranchCommitter.commit(
        pack,
        tree,
        List.of(parent),
        committer.author(),
        CommitMessage.of(newRuns, newEvents, names));
  }

  /** Whether a tip has this run, and not another's bytes in its place. */
  private boolean isSound(SealedRun run, ObjectReader objects, Optional<ObjectId> root)
      throws IOException {
    Optional<ObjectId> there =
        root.isPresent()
            ? TreeEdit.find(objects, root.get(), run.id().path()).map(Entry::id)
            : Optional.empty();
    return there.isPresent()
        && (there.get().equals(trees.get(run.id()))
            || new RunCheck(reader, checked).check(run.id(), there.get(), purges.pathsOf(run.uid()))
                != RunCheck.Verdict.REFUSED);
  }

  private static boolean has(ObjectReader objects, Optional<ObjectId> root, String path)
      throws IOException {
    return root.isPresent() && TreeEdit.find(objects, root.get(), path).isPresent();
  }

  /** The files of each run were checked when its tree was written. */
  private void remember() {
    for (SealedRun run : runs.values()) {
      if (runOutcomes.get(run.id()) == RunOutcome.ADDED && purges.pathsOf(run.uid()).isEmpty()) {
        checked.add(run.id(), trees.get(run.id()));
      }
    }
    checked.save();
  }

  private void settle(Status status) {
    if (status == Status.MOVED || status == Status.UNCHANGED) {
      return;
    }
    RunOutcome open = status == Status.UNKNOWN ? RunOutcome.UNKNOWN : RunOutcome.PENDING;
    runOutcomes.replaceAll((id, outcome) -> outcome == RunOutcome.ADDED ? open : outcome);
    eventOutcomes.replaceAll((id, outcome) -> outcome == RunOutcome.ADDED ? open : outcome);
  }

  /** Deletes what waited and is now on the branch, or never may be. */
  private void discardSealed() throws IOException {
    settings.steps().before(Step.DISCARD_SEALED);
    for (var outcome : runOutcomes.entrySet()) {
      if (outcome.getValue() != RunOutcome.HELD && outcome.getValue() != RunOutcome.PENDING) {
        Deletion.deleteAtOnce(directory.sealed(outcome.getKey()));
      }
    }
  }
}
