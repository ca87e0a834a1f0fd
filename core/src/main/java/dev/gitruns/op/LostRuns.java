package dev.gitruns.op;

import dev.gitruns.journal.SealMark;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.read.KeptJournals;
import dev.gitruns.store.RunsDirectory;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Sealed runs that are nowhere any more, such as after the branch was deleted or moved back. Their
 * journals are kept for some days, so that they can be sealed again.
 */
final class LostRuns {
  private static final String FILE = "complete-tip-1";

  private final Workspace workspace;
  private final RunsDirectory directory;
  private final Path file;
  private Boolean possible;

  LostRuns(Workspace workspace) {
    this.workspace = workspace;
    this.directory = workspace.store().directory();
    this.file = directory.cache().resolve(FILE);
  }

  /**
   * Whether runs may have been lost since {@link #remember}: the branch doesn't go on from where it
   * was then.
   */
  boolean arePossible() {
    if (possible == null) {
      Optional<CommitId> tip = workspace.store().tip();
      Optional<CommitId> before = remembered();
      possible = tip.isEmpty() || before.isEmpty() || !goesOn(tip.get(), before.get());
    }
    return possible;
  }

  private boolean goesOn(CommitId tip, CommitId before) {
    try {
      return tip.equals(before) || workspace.store().remoteRefs().goesOnFrom(tip, before);
    } catch (GitRunsException e) {
      return false; // that commit was collected
    }
  }

  private Optional<CommitId> remembered() {
    try {
      String hex = Files.isRegularFile(file) ? Files.readString(file).strip() : "";
      return Optional.of(hex).filter(CommitId::isCommitId).map(CommitId::new);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Notes that no run is lost now. */
  void remember() {
    Optional<CommitId> tip = workspace.store().tip();
    if (tip.isPresent() && !remembered().equals(tip)) {
      try {
        Files.createDirectories(file.getParent());
        Files.writeString(file, tip.get().hex() + "\n");
      } catch (IOException e) {
        return; // the next seal looks at all journals once more
      }
    }
  }

  /** Whether no segment of this journal's run is on a branch, waits or is held. */
  boolean isLost(Path journal, SealMark mark) {
    Optional<Uid> uid = KeptJournals.uid(journal);
    return uid.isPresent()
        && !workspace.store().purges().coversRun(uid.get())
        && mark.ids().stream().noneMatch(this::isHere);
  }

  private boolean isHere(RunId id) {
    return Files.isDirectory(directory.sealed(id))
        || Files.isDirectory(directory.held(id))
        || workspace.store().contents(id).isPresent();
  }

  /** The kept journals whose runs are lost. */
  List<Path> journals() {
    return new KeptJournals(directory)
        .done().stream()
            .filter(journal -> mark(journal).map(mark -> isLost(journal, mark)).orElse(false))
            .toList();
  }

  private static Optional<SealMark> mark(Path journal) {
    try {
      return SealMark.read(journal);
    } catch (GitRunsException e) {
      return Optional.empty(); // a seal tells of it
    }
  }
}
