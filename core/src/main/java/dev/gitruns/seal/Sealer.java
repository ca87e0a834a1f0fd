package dev.gitruns.seal;

import dev.gitruns.journal.EndRecord;
import dev.gitruns.journal.Extent;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.journal.JournalStamp;
import dev.gitruns.journal.SealMark;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.rundir.SealedRun;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a journal into a sealed run. It reads nothing but the journal directory, so that the same
 * journal gives the same run anywhere and any time; and it may be interrupted at every step and
 * called again.
 */
public final class Sealer {
  /** The mark of a seal whose run may not be in place yet; it becomes the mark when it is. */
  static final String INTENT = "sealing";

  private Sealer() {}

  /**
   * Seals what isn't sealed yet of this journal. Where everything is, gives the last seal, whose
   * directory is gone if the run went on to the branch.
   *
   * @param journal a directory with {@code start.json}
   * @param sealedParent where the run comes to lie, in a directory named by its id
   * @return a run of which every byte is on the disk
   * @throws GitRunsException where the journal is none, or a disk fails
   */
  public static SealedRun seal(Path journal, Path sealedParent, SealSettings settings) {
    return seal(journal, Optional.empty(), sealedParent, settings);
  }

  /**
   * As {@link #seal(Path, Path, SealSettings)}.
   *
   * @param read what the caller read that isn't sealed; used if nothing came since
   */
  public static SealedRun seal(
      Path journal, Optional<Journal> read, Path sealedParent, SealSettings settings) {
    try {
      JournalLock turn =
          settings.untouched() ? JournalLock.takeHere(journal) : JournalLock.take(journal);
      try {
        return sealInTurn(journal, read, sealedParent, settings);
      } finally {
        turn.close();
      }
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The run can't be sealed into " + shown(sealedParent) + ": " + e,
          "Check space and permissions there, then seal again; nothing is lost.",
          e);
    }
  }

  private static SealedRun sealInTurn(
      Path journal, Optional<Journal> read, Path sealedParent, SealSettings settings)
      throws IOException {
    Files.createDirectories(sealedParent);
    if (!settings.untouched()) {
      recover(journal, sealedParent, settings);
    }
    Optional<SealMark> mark = SealMark.read(journal);
    Optional<SealMark> before = mark;
    Journal unsealed =
        read.filter(known -> isCurrent(known, before, journal))
            .orElseGet(() -> JournalReader.readUnsealed(journal));
    Uid uid = unsealed.startDocument().uid();
    if (mark.isPresent() && !unsealed.news()) {
      List<RunId> ids = mark.get().ids();
      RunId last = ids.get(ids.size() - 1);
      boolean known = isInPlace(last, sealedParent, settings) || settings.stored().test(last);
      if (known || !settings.untouched() || ids.size() > 1) {
        return new SealedRun(last, uid, place(last, sealedParent, settings));
      }
      // Sealed elsewhere, and that seal isn't here: the same journal gives the same run again.
      mark = Optional.empty();
      unsealed = JournalReader.read(journal);
    }
    Optional<EndRecord> end = unsealed.end();
    if (end.isEmpty() && mark.isPresent()) {
      // What comes late, say a metric of an evaluation, doesn't undo how the run ended.
      end = JournalReader.read(journal).end();
    }
    return write(journal, sealedParent, unsealed, end, settings);
  }

  /** Whether this is all that isn't sealed now. */
  private static boolean isCurrent(Journal read, Optional<SealMark> mark, Path journal) {
    Map<String, JournalStamp.FileState> files = JournalStamp.of(journal).files();
    return read.continues().equals(mark.map(SealMark::ids).orElse(read.startDocument().continues()))
        && files.keySet().containsAll(read.extents().keySet())
        && files.entrySet().stream()
            .allMatch(file -> isAll(file.getValue(), read.extents().get(file.getKey())));
  }

  private static boolean isAll(JournalStamp.FileState file, Extent read) {
    return file.bytes() == (read == null ? 0 : read.bytes());
  }

  private static SealedRun write(
      Path journalDir,
      Path sealedParent,
      Journal journal,
      Optional<EndRecord> end,
      SealSettings settings)
      throws IOException {
    Uid uid = journal.startDocument().uid();
    String prefix = ".sealing-" + uid + "-";
    try (DirectoryStream<Path> left = Files.newDirectoryStream(sealedParent, prefix + "*")) {
      for (Path abandoned : left) {
        DurableFiles.deleteTree(abandoned);
      }
    }
    Path temp = Files.createTempDirectory(sealedParent, prefix);
    try {
      SealedDocuments documents =
          new SealedDocuments(
              journalDir, journal, end, settings, new RunTree(temp, settings.untouched()));
      RunId id = documents.write();
      Path place = sealedParent.resolve(id.hex());
      Optional<HoldReason> hold = settings.holding().flatMap(h -> HoldReason.of(id, uid, temp, h));
      if (hold.isPresent()) {
        hold.get().write(temp);
        place = settings.holding().get().parent().resolve(id.hex());
        Files.createDirectories(place.getParent());
      }
      if (settings.untouched()) {
        Files.createFile(temp.resolve(SealedRun.FOREIGN));
      }
      DurableFiles.syncTree(temp);
      List<RunId> chain = new ArrayList<>(journal.continues());
      chain.add(id);
      boolean writable = !settings.untouched() && Files.isWritable(journalDir);
      if (writable) {
        Path intent = Files.createDirectories(journalDir.resolve(INTENT));
        SealMark.after(journal, chain, documents.rawSummary()).write(intent);
        DurableFiles.syncDirectory(journalDir);
      }
      move(temp, place);
      DurableFiles.syncDirectory(place.getParent());
      if (writable) {
        adopt(journalDir);
      }
      return new SealedRun(id, uid, place);
    } finally {
      DurableFiles.deleteTree(temp);
    }
  }

  private static void move(Path temp, Path place) throws IOException {
    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.move(temp, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Whatever has this name already came here whole, and its name says that it is the same.
      if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  /**
   * Finishes, or forgets, a seal that was cut off around the moment when its run came into place.
   */
  private static void recover(Path journal, Path sealedParent, SealSettings settings)
      throws IOException {
    Path intent = journal.resolve(INTENT);
    if (!Files.isDirectory(intent, LinkOption.NOFOLLOW_LINKS) || !Files.isWritable(journal)) {
      return;
    }
    Optional<SealMark> mark = SealMark.read(intent);
    if (mark.isPresent()) {
      List<RunId> ids = mark.get().ids();
      RunId id = ids.get(ids.size() - 1);
      if (isInPlace(id, sealedParent, settings) || settings.stored().test(id)) {
        adopt(journal);
        return;
      }
    }
    DurableFiles.deleteTree(intent);
  }

  private static boolean isInPlace(RunId id, Path sealedParent, SealSettings settings) {
    return Files.isDirectory(place(id, sealedParent, settings));
  }

  /** Where the run lies, or would. */
  private static Path place(RunId id, Path sealedParent, SealSettings settings) {
    return settings
        .holding()
        .map(holding -> holding.parent().resolve(id.hex()))
        .filter(Files::isDirectory)
        .orElse(sealedParent.resolve(id.hex()));
  }

  private static void adopt(Path journal) throws IOException {
    Path intent = journal.resolve(INTENT);
    Files.move(
        intent.resolve(SealMark.FILE),
        journal.resolve(SealMark.FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    DurableFiles.syncDirectory(journal);
    DurableFiles.deleteTree(intent);
  }

  private static String shown(Path path) {
    return Untrusted.line(path.toString(), 300);
  }
}
