package dev.gitruns.op;

import dev.gitruns.capture.SecretScanner;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalStamp;
import dev.gitruns.journal.SealMark;
import dev.gitruns.journal.StartDocument;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.ForeignJournal;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.read.JournalTail;
import dev.gitruns.read.KeptJournals;
import dev.gitruns.read.LateJournals;
import dev.gitruns.read.TailCache;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.seal.SealSettings;
import dev.gitruns.seal.Sealer;
import dev.gitruns.seal.SecretMask;
import dev.gitruns.store.Purges;
import dev.gitruns.store.RunOutcome;
import dev.gitruns.store.RunsDirectory;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Seals journals whose runs are over, and commits all sealed runs that wait, together. It may be
 * interrupted anywhere and run in many processes at once.
 */
public final class SealRuns {
  private final Workspace workspace;
  private final RunsDirectory directory;
  private final KeptJournals journals;
  private final SecretScanner scanner;
  private final SealSettings settings;
  private final TailCache cache;
  private final LostRuns lostRuns;
  private final Map<RunId, RunOutcome> outcomes = new TreeMap<>();
  private final List<String> trouble = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Watch watch = Watch.NONE;
  private int running;
  private int late;
  private int lost;

  /** Used once. */
  public SealRuns(Workspace workspace) {
    this.workspace = workspace;
    this.directory = workspace.store().directory();
    this.journals = new KeptJournals(directory);
    this.cache = new TailCache(directory.cache());
    this.lostRuns = new LostRuns(workspace);
    this.scanner = new SecretScanner(workspace.allowedSecrets());
    this.settings =
        SealSettings.of(SecretMask.by(scanner))
            .withStored(id -> workspace.store().contents(id).isPresent())
            .holdingBack(scanner, directory.held());
  }

  /** The same, with somebody told how far it is. */
  public SealRuns watchedBy(Watch other) {
    watch = other;
    return this;
  }

  /** Which journals are ready. */
  public enum Readiness {
    /** Those whose runs are over; late records without an end only after a minute of quiet. */
    QUIET,
    /** Those whose runs are over, late records included. */
    OVER,
    /** Also those whose process may live on another machine. */
    FORCED
  }

  /**
   * What a seal did.
   *
   * @param runs what became of each run
   * @param running journals that were left alone since their runs live, or may live
   * @param late journals of sealed runs that got more records less than a minute ago
   * @param trouble sentences on what didn't work
   * @param notes sentences on what is worth knowing, such as code that isn't here
   */
  public record Report(
      Map<RunId, RunOutcome> runs,
      int running,
      int late,
      List<String> trouble,
      List<String> notes) {
    public Report {
      runs = Map.copyOf(runs);
      trouble = List.copyOf(trouble);
      notes = List.copyOf(notes);
    }
  }

  /** Seals every journal of this repository whose run is over, as their files' times tell. */
  Report pending() {
    return pending(Readiness.OVER, new LateJournals(workspace).byTimes());
  }

  /** Seals every journal of this repository that is ready, and reads each. */
  public Report pending(Readiness readiness) {
    return pending(readiness, new LateJournals(workspace).all());
  }

  private Report pending(Readiness readiness, LateJournals.Found done) {
    trouble.addAll(new PurgedCopies(workspace).delete());
    List<Path> all = new ArrayList<>(journals.live());
    all.addAll(done.late());
    if (lostRuns.arePossible()) {
      lostRuns.journals().stream().filter(journal -> !all.contains(journal)).forEach(all::add);
    }
    for (int i = 0; i < all.size(); i++) {
      Path journal = all.get(i);
      watch.at("sealing journals", i, all.size());
      attempt(journal, () -> sealOwn(journal, readiness, lostRuns.arePossible()));
    }
    commit();
    trouble.addAll(new PutAway(workspace).all(done.looked()));
    if (trouble.isEmpty()) {
      lostRuns.remember();
    }
    return report();
  }

  /** Seals the journals at this place, as {@link #one(Path, boolean)}, unless they still live. */
  public Report one(Path place) {
    return one(place, false);
  }

  /**
   * Seals the journal that this directory is, or those right below it, and commits them with all
   * that waits. A directory that isn't of this repository stays as it is, byte by byte.
   *
   * @param force also a run of this repository that may still live
   * @throws GitRunsException of kind NOT_FOUND where there is no journal
   */
  public Report one(Path place, boolean force) {
    return all(List.of(place), force);
  }

  /** As {@link #one(Path, boolean)}, of several places in one commit. */
  public Report all(List<Path> places, boolean force) {
    List<Path> found = new ArrayList<>();
    for (Path place : places) {
      List<Path> here = KeptJournals.in(place);
      if (here.isEmpty()) {
        throw new GitRunsException(
            GitRunsException.Kind.NOT_FOUND,
            "There is no journal at " + Untrusted.line(place.toString(), 300) + ".",
            "Name the directory that holds start.json, or one that holds such directories.");
      }
      found.addAll(here);
    }
    return together(found, force ? Readiness.FORCED : Readiness.OVER);
  }

  /** Seals these journals, as {@link #one(Path)}, in one commit; one that is gone isn't missed. */
  public Report together(List<Path> found) {
    return together(found, Readiness.OVER);
  }

  private Report together(List<Path> found, Readiness readiness) {
    List<Path> own = found.stream().filter(journals::isLive).toList();
    for (Path journal : found) {
      if (journals.owns(journal)) {
        attempt(journal, () -> sealOwn(journal, readiness, true));
      } else {
        attempt(journal, () -> sealForeign(journal, readiness));
      }
    }
    commit();
    trouble.addAll(new PutAway(workspace).run(own));
    return report();
  }

  private void sealForeign(Path journal, Readiness readiness) {
    Optional<String> notYet =
        readiness == Readiness.FORCED
            ? Optional.empty()
            : new ForeignJournal(journal)
                .notYet(workspace.place().host(), workspace.place().nowMicros());
    if (notYet.isPresent()) {
      running++;
      notes.add(
          "The journal "
              + Untrusted.line(journal.getFileName().toString(), 60)
              + " isn't sealed yet: "
              + notYet.get()
              + ". Again when it is whole, or with --force.");
      return;
    }
    seal(journal, Optional.empty(), settings.leavingUntouched());
  }

  private void sealOwn(Path journal, Readiness readiness, boolean maybeLost) {
    Optional<SealMark> mark = SealMark.read(journal);
    if (maybeLost && mark.isPresent() && lostRuns.isLost(journal, mark.get())) {
      unmark(journal);
      lost++;
      mark = Optional.empty();
    }
    if (mark.isPresent() && !JournalStamp.of(journal).isBeyond(mark.get())) {
      return;
    }
    AtomicReference<Journal> whole = new AtomicReference<>();
    JournalTail run = JournalTail.read(journal, workspace, cache, whole::set);
    if (!run.hasNews()) {
      return;
    }
    if (!run.isOver() && readiness != Readiness.FORCED) {
      running++;
      return;
    }
    if (readiness == Readiness.QUIET && run.mayGetMore(workspace.place().nowMicros())) {
      late++;
      return;
    }
    seal(journal, Optional.ofNullable(whole.get()), settings);
  }

  /** Makes a journal one that was never sealed: from the same records comes the same run. */
  private static void unmark(Path journal) {
    try {
      Files.deleteIfExists(journal.resolve(SealMark.FILE));
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The mark of its lost seal can't be deleted: " + e.getMessage(),
          "Make the directory writable, and seal again.",
          e);
    }
  }

  private void seal(Path journal, Optional<Journal> read, SealSettings how) {
    Purges purges = workspace.store().purges();
    Uid uid = StartDocument.read(journal).uid();
    if (purges.coversRun(uid)) {
      notes.add("The run " + uid + " isn't sealed: it was purged" + purgedBy(purges, uid) + ".");
      return;
    }
    SealedRun run = Sealer.seal(journal, read, directory.sealed(), how);
    if (run.dir().startsWith(directory.held())) {
      outcomes.put(run.id(), RunOutcome.HELD);
    } else if (workspace.store().contents(run.id()).isPresent()) {
      outcomes.put(run.id(), RunOutcome.ALREADY_PRESENT);
    } else if (!Files.isDirectory(run.dir())) {
      notes.add(
          "The run "
              + uid
              + " was sealed elsewhere as "
              + run.id().shortForm()
              + ", which isn't here: fetch it.");
    }
  }

  private static String purgedBy(Purges purges, Uid uid) {
    return purges.ofRun(uid).map(purge -> " by " + Untrusted.line(purge.by(), 100)).orElse("");
  }

  private Report report() {
    cache.keep();
    if (lost > 0) {
      notes.add(
          (lost == 1 ? "1 run that was" : lost + " runs that were")
              + " missing on the branch "
              + (lost == 1 ? "is" : "are")
              + " sealed again from "
              + (lost == 1 ? "its journal." : "their journals."));
    }
    return new Report(outcomes, running, late, trouble, notes);
  }

  /** Commits all that wait, and keeps their code. */
  private void commit() {
    HeldRuns held = new HeldRuns(workspace);
    held.release(scanner);
    WaitingCommit waiting = new WaitingCommit(workspace);
    waiting.run().forEach(outcomes::put);
    trouble.addAll(waiting.trouble());
    notes.addAll(waiting.notes());
    for (HeldRuns.Held each : held.all()) {
      boolean now = outcomes.put(each.run().id(), RunOutcome.HELD) == RunOutcome.HELD;
      (now ? trouble : notes).add(each.sentence());
    }
  }

  private void attempt(Path journal, Runnable step) {
    try {
      step.run();
    } catch (GitRunsException e) {
      // Where it is gone, another sealer put it away meanwhile.
      if (Files.exists(journal)) {
        trouble.add(
            "The journal "
                + Untrusted.line(journal.getFileName().toString(), 60)
                + " can't be sealed: "
                + e.getMessage());
      }
    }
  }
}
