package dev.gitruns.read;

import dev.gitruns.journal.JournalStamp;
import dev.gitruns.journal.SealMark;
import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * When a journal was sealed and when it was written to, by the times of its files. Nothing of it is
 * read: of journals that were put away there may be thousands.
 *
 * @param sealed when its mark was written, in microseconds since 1970
 * @param written when any writer wrote last, in microseconds since 1970
 */
public record SealTimes(long sealed, long written) {

  /**
   * The times of this journal, or empty where nothing of it is sealed or its files can't be looked
   * at, which whoever reads it then is told.
   */
  public static Optional<SealTimes> of(Path journal) {
    Path mark = journal.resolve(SealMark.FILE);
    try {
      long sealed =
          Files.getLastModifiedTime(mark, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.MICROSECONDS);
      return Optional.of(new SealTimes(sealed, JournalStamp.of(journal).lastWrite()));
    } catch (IOException | GitRunsException e) {
      return Optional.empty();
    }
  }

  /** Whether a journal that was put away, thus sealed whole, may have been written to since. */
  static boolean mayHaveNews(Path journal) {
    return of(journal).map(times -> times.written >= times.sealed).orElse(true);
  }

  /** Whether both are longer ago than this. */
  public boolean isQuietFor(long micros, long nowMicros) {
    return nowMicros - Math.max(sealed, written) > micros;
  }
}
