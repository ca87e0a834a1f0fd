package dev.gitruns.read;

import dev.gitruns.journal.JournalStamp;
import dev.gitruns.journal.SealMark;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.seal.SealedJournal;
import dev.gitruns.store.Purges;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What isn't on the branch: sealed runs that wait or are held, and what only a journal has. */
final class WaitingRuns {
  private final Workspace workspace;
  private final Purges purges;
  private final KeptJournals journals;
  private final TailCache cache;

  WaitingRuns(Workspace workspace) {
    this.workspace = workspace;
    purges = workspace.store().purges();
    journals = new KeptJournals(workspace.store().directory());
    cache = new TailCache(workspace.store().directory().cache());
  }

  /** A sealed run that waits, or is held. */
  record Waiting(Segment segment, Mark mark) {}

  /**
   * The sealed runs that wait, and those that are held.
   *
   * @param known runs that are on the branch, which don't wait any more
   */
  List<Waiting> sealed(Set<RunId> known) {
    List<Waiting> waiting = new ArrayList<>();
    for (SealedRun run : workspace.store().pending()) {
      add(run, Mark.PENDING, known, waiting);
    }
    for (HeldRuns.Held held : new HeldRuns(workspace).all()) {
      add(held.run(), Mark.HELD, known, waiting);
    }
    return waiting;
  }

  private void add(SealedRun run, Mark mark, Set<RunId> known, List<Waiting> waiting) {
    // One that only some remotes don't get may be on the branch, and is held all the same.
    if ((mark == Mark.HELD || !known.contains(run.id())) && !purges.coversRun(run.uid())) {
      Segment.of(run.id(), documents(run))
          .ifPresent(segment -> waiting.add(new Waiting(segment, mark)));
    }
  }

  /** The runs that have a journal in {@code live/} now. */
  Set<Uid> living() {
    Set<Uid> uids = new HashSet<>();
    for (Path journal : journals.live()) {
      KeptJournals.uid(journal).filter(uid -> !purges.coversRun(uid)).ifPresent(uids::add);
    }
    return uids;
  }

  /**
   * The journals of which something isn't sealed yet.
   *
   * @param known the sealed runs that are listed, of which a journal may not have its mark yet
   */
  List<JournalTail> tails(Set<RunId> known) {
    List<JournalTail> tails = new ArrayList<>();
    for (Path journal : journals.live()) {
      tail(journal, known).ifPresent(tails::add);
    }
    for (Path journal : journals.ofOthers()) {
      Uid uid = KeptJournals.uid(journal).orElseThrow();
      if (!purges.coversRun(uid)) {
        tails.add(JournalTail.ofOther(journal, uid));
      }
    }
    for (Path journal : new LateJournals(workspace).quickly().late()) {
      tail(journal, known).ifPresent(tails::add);
    }
    cache.save();
    return tails;
  }

  private Optional<JournalTail> tail(Path journal, Set<RunId> known) {
    Uid uid = KeptJournals.uid(journal).orElseThrow();
    if (purges.coversRun(uid)) {
      return Optional.empty();
    }
    try {
      Optional<SealMark> mark = SealedJournal.mark(journal, known::contains);
      if (mark.isPresent() && !JournalStamp.of(journal).isBeyond(mark.get())) {
        return Optional.empty();
      }
      return Optional.of(JournalTail.read(journal, workspace, cache)).filter(JournalTail::hasNews);
    } catch (GitRunsException e) {
      return Files.exists(journal)
          ? Optional.of(JournalTail.damaged(journal, uid))
          : Optional.empty();
    }
  }

  private static Map<String, byte[]> documents(SealedRun run) {
    Map<String, byte[]> documents = new HashMap<>();
    for (String name : Segment.DOCUMENTS) {
      Path file = run.tree().resolve(name);
      try {
        if (Files.isRegularFile(file)) {
          documents.put(name, Files.readAllBytes(file));
        }
      } catch (java.nio.file.NoSuchFileException e) {
        return Map.of(); // committed meanwhile
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return documents;
  }
}
