package dev.gitruns.seal;

import dev.gitruns.journal.JournalReader;
import dev.gitruns.journal.JournalStamp;
import dev.gitruns.journal.SealMark;
import dev.gitruns.journal.StartDocument;
import dev.gitruns.model.RunId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What becomes of a journal after its seal. Everything may be interrupted anywhere, and done by
 * several at once; none of it touches a journal of which anything isn't sealed.
 */
public final class SealedJournal {
  private static final String LEAVING = ".deleting-";
  private static final int MOST = 10_000;

  private SealedJournal() {}

  /** Whether all records are sealed; heartbeats are none. False where there is no journal. */
  public static boolean isComplete(Path journal) {
    Optional<SealMark> mark = SealMark.read(journal);
    return mark.isPresent()
        && !Files.exists(journal.resolve(Sealer.INTENT), LinkOption.NOFOLLOW_LINKS)
        && (!JournalStamp.of(journal).isBeyond(mark.get())
            || !JournalReader.readUnsealed(journal).news());
  }

  /**
   * How far the journal is sealed, also where a seal has put its run in place and the mark is about
   * to follow.
   *
   * @param inPlace whether a run is in place
   */
  public static Optional<SealMark> mark(Path journal, Predicate<RunId> inPlace) {
    Path intent = journal.resolve(Sealer.INTENT);
    Optional<SealMark> coming =
        Files.isDirectory(intent, LinkOption.NOFOLLOW_LINKS)
            ? SealMark.read(intent)
            : Optional.empty();
    // Read last: it may have become the mark meanwhile.
    Optional<SealMark> mark = SealMark.read(journal);
    return coming
        .filter(next -> inPlace.test(next.ids().get(next.ids().size() - 1)))
        .filter(next -> mark.isEmpty() || next.ids().size() > mark.get().ids().size())
        .or(() -> mark);
  }

  /**
   * Moves the journal below another directory of the same disk, if all of it is sealed.
   *
   * @param idle asked in the turn, right before: whether nobody writes into it any more
   * @return where it lies now, or empty where it stays
   */
  public static Optional<Path> putAway(Path journal, Path parent, BooleanSupplier idle)
      throws IOException {
    JournalLock turn = JournalLock.take(journal);
    try {
      if (!isThere(journal) || !isComplete(journal) || !idle.getAsBoolean()) {
        return Optional.empty();
      }
      Files.createDirectories(parent);
      Path place = move(journal, parent, journal.getFileName().toString());
      DurableFiles.syncDirectory(parent);
      return Optional.of(place);
    } finally {
      turn.close();
    }
  }

  /** An earlier journal of the same run may lie there: then this one gets a number. */
  private static Path move(Path journal, Path parent, String name) throws IOException {
    for (int number = 1; number < MOST; number++) {
      Path place = parent.resolve(number == 1 ? name : name + "." + number);
      if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      try {
        return Files.move(journal, place, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
      }
    }
    throw new IOException("too many journals of one run in " + parent);
  }

  /**
   * Deletes the journal if this holds, asked in the turn; what was being deleted when something
   * stopped it goes too.
   */
  public static boolean delete(Path journal, BooleanSupplier condition) throws IOException {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(journal.getParent(), LEAVING + "*")) {
      for (Path each : left) {
        DurableFiles.deleteTree(each);
      }
    }
    JournalLock turn = JournalLock.take(journal);
    try {
      if (!Files.isDirectory(journal) || !condition.getAsBoolean()) {
        return false;
      }
      // Nobody may take half a journal for a whole one.
      Path leaving = journal.resolveSibling(LEAVING + journal.getFileName());
      Files.move(journal, leaving, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.deleteTree(leaving);
      return true;
    } finally {
      turn.close();
    }
  }

  private static boolean isThere(Path journal) {
    return Files.isRegularFile(journal.resolve(StartDocument.FILE), LinkOption.NOFOLLOW_LINKS);
  }
}
