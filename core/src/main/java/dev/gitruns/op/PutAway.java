package dev.gitruns.op;

import dev.gitruns.capture.LiveRefs;
import dev.gitruns.journal.LivingWriters;
import dev.gitruns.journal.SealMark;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.read.KeptJournals;
import dev.gitruns.read.SealTimes;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.seal.SealedJournal;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Moves journals whose runs are on the branch out of the way, and deletes them after some days. One
 * that may still grow stays where its writers look for it.
 */
final class PutAway {
  private static final long KEPT_MICROS = TimeUnit.DAYS.toMicros(7);

  private final Workspace workspace;
  private final KeptJournals journals;
  private final LivingWriters writers;
  private final CodeAnchors anchors;
  private final List<String> trouble = new ArrayList<>();

  PutAway(Workspace workspace) {
    this.workspace = workspace;
    journals = new KeptJournals(workspace.store().directory());
    writers =
        new LivingWriters(
            workspace.place().host(), workspace.caller().pid(), workspace.place().nowMicros());
    anchors = new CodeAnchors(workspace);
  }

  /**
   * Puts away all that is sealed and on the branch, and deletes what of these was put away long
   * ago.
   */
  List<String> all(List<Path> done) {
    run(journals.live());
    releaseLeft();
    for (Path journal : done) {
      attempt(journal, () -> deleteIfOld(journal));
    }
    return trouble;
  }

  /** Lets go of the code of runs that were put away by someone who was then stopped. */
  private void releaseLeft() {
    // Mostly there are none, and that is known without a process.
    if (workspace.store().remoteRefs().beginningWith(LiveRefs.PREFIX).isEmpty()) {
      return;
    }
    LiveRefs refs = new LiveRefs(workspace.git());
    Set<Uid> left = refs.all();
    journals.live().forEach(journal -> KeptJournals.uid(journal).ifPresent(left::remove));
    TreeMap<Uid, SealedRun> sealed = new TreeMap<>();
    for (Path journal : left.isEmpty() ? List.<Path>of() : journals.done()) {
      if (left.contains(KeptJournals.uid(journal).orElseThrow())) {
        attempt(journal, () -> settled(journal).ifPresent(run -> sealed.put(run.uid(), run)));
      }
    }
    if (!sealed.isEmpty()) {
      CodeAnchors.Kept kept = anchors.keep(sealed.values());
      sealed.values().stream()
          .filter(run -> kept.secured().contains(run.id()))
          .forEach(run -> refs.release(run.uid()));
    }
  }

  /** Puts away which of these live journals are sealed and on the branch. */
  List<String> run(List<Path> live) {
    TreeMap<Path, SealedRun> settled = new TreeMap<>();
    for (Path journal : live) {
      attempt(
          journal,
          () -> {
            // Asked first: those of other machines stay for minutes, and may be many.
            if (!writers.of(journal)) {
              settled(journal).ifPresent(run -> settled.put(journal, run));
            }
          });
    }
    if (!settled.isEmpty()) {
      // The ref that keeps the code goes only when an anchor does.
      CodeAnchors.Kept kept = anchors.keep(settled.values());
      settled.values().removeIf(run -> !kept.secured().contains(run.id()));
    }
    settled.forEach((journal, run) -> attempt(journal, () -> putAway(journal, run.uid())));
    return trouble;
  }

  /** The last seal of a journal of which all is on the branch. */
  private Optional<SealedRun> settled(Path journal) {
    Optional<SealMark> mark = SealMark.read(journal);
    if (mark.isEmpty() || !isOnBranch(mark.get()) || !SealedJournal.isComplete(journal)) {
      return Optional.empty();
    }
    RunId last = last(mark.get());
    return KeptJournals.uid(journal)
        .map(uid -> new SealedRun(last, uid, workspace.store().directory().sealed(last)));
  }

  private boolean isOnBranch(SealMark mark) {
    return workspace.store().contents(last(mark)).isPresent();
  }

  private static RunId last(SealMark mark) {
    return mark.ids().get(mark.ids().size() - 1);
  }

  private void putAway(Path journal, Uid uid) throws IOException {
    Optional<Path> place =
        SealedJournal.putAway(journal, journals.doneOf(journal), () -> !writers.of(journal));
    if (place.isPresent() && !Files.exists(journal)) {
      new LiveRefs(workspace.git()).release(uid);
    }
  }

  private void deleteIfOld(Path journal) throws IOException {
    if (isOld(journal)) {
      SealedJournal.delete(
          journal,
          () ->
              isOld(journal)
                  && SealedJournal.isComplete(journal)
                  && SealMark.read(journal).map(this::isOnBranch).orElse(false)
                  && !writers.of(journal));
    }
  }

  private boolean isOld(Path journal) {
    return SealTimes.of(journal)
        .map(times -> times.isQuietFor(KEPT_MICROS, workspace.place().nowMicros()))
        .orElse(false); // without a mark it isn't sealed
  }

  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Path journal, Step step) {
    try {
      step.run();
    } catch (IOException | GitRunsException e) {
      // Where it is gone, another sealer was first.
      if (Files.exists(journal)) {
        trouble.add("The sealed journal " + journal + " can't be put away: " + e.getMessage());
      }
    }
  }
}
