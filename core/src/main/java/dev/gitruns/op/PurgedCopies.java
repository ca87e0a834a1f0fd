package dev.gitruns.op;

import dev.gitruns.capture.LiveRefs;
import dev.gitruns.journal.LivingWriters;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.read.JournalTail;
import dev.gitruns.read.KeptJournals;
import dev.gitruns.read.TailCache;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.seal.SealedJournal;
import dev.gitruns.store.Purges;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes what this machine still has of purged runs beside the branch: journals, sealed and held
 * directories.
 */
final class PurgedCopies {
  private final Workspace workspace;
  private final KeptJournals journals;
  private final TailCache cache;

  PurgedCopies(Workspace workspace) {
    this.workspace = workspace;
    this.journals = new KeptJournals(workspace.store().directory());
    this.cache = new TailCache(workspace.store().directory().cache());
  }

  /**
   * Deletes every copy that a purge on the local branch covers. A purge of a remote only hides. A
   * journal with a living writer is left for the next time: nothing may disturb a run.
   *
   * @return sentences on what couldn't be deleted
   */
  List<String> delete() {
    List<String> trouble = new ArrayList<>();
    Purges purges = workspace.store().ownPurges();
    if (purges.isEmpty()) {
      return trouble;
    }
    LivingWriters writers = writers();
    for (Uid uid : purges.uids()) {
      boolean whole = purges.coversRun(uid);
      for (Path journal : journals.of(uid)) {
        attempt(journal, trouble, () -> deleteJournal(journal, whole, writers));
      }
    }
    List<SealedRun> copies = new ArrayList<>(workspace.store().pending());
    new HeldRuns(workspace).all().forEach(held -> copies.add(held.run()));
    for (SealedRun copy : copies) {
      if (purges.coversRun(copy.uid())) {
        attempt(copy.dir(), trouble, () -> deleteTree(copy.dir()));
      }
    }
    return trouble;
  }

  private LivingWriters writers() {
    return new LivingWriters(
        workspace.place().host(), workspace.caller().pid(), workspace.place().nowMicros());
  }

  /** Of a run that keeps its other files, a journal goes only if all of it is sealed. */
  private void deleteJournal(Path journal, boolean whole, LivingWriters writers)
      throws IOException {
    boolean gone =
        SealedJournal.delete(
            journal,
            () ->
                !writers.of(journal)
                    && (whole
                        ? JournalTail.read(journal, workspace, cache).isOver()
                        : SealedJournal.isComplete(journal)));
    if (gone && whole) {
      Uid uid = KeptJournals.uid(journal).orElseThrow();
      new LiveRefs(workspace.git()).release(uid);
    }
  }

  private interface Deletion {
    void run() throws IOException;
  }

  private static void attempt(Path what, List<String> trouble, Deletion deletion) {
    try {
      deletion.run();
    } catch (IOException | GitRunsException e) {
      if (Files.exists(what)) {
        trouble.add("What is left of a purged run can't be deleted: " + what + ": " + e);
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
