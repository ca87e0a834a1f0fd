package dev.gitruns.read;

import dev.gitruns.journal.HostFacts;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.journal.Liveness;
import dev.gitruns.journal.SealMark;
import dev.gitruns.model.Digest;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A journal that was copied from elsewhere, or is being copied at this moment. Sealing half of it
 * would make a run beside the one that the whole gives.
 */
public record ForeignJournal(Path directory) {
  /** How long the files of a run that doesn't say it ended must be untouched here. */
  static final long QUIET_MICROS = 60_000_000;

  /** What rsync calls a file until it is whole. */
  private static final Pattern UNDER_WAY =
      Pattern.compile("\\.(start\\.json|sealed\\.json|w-.+\\.jsonl|[0-9a-f]{64})\\.[A-Za-z0-9]{6}");

  private static final String FILES = "files";

  /** Why it isn't to be sealed yet, or empty where it is whole as far as anybody can tell. */
  public Optional<String> notYet(HostFacts here, long nowMicros) {
    try {
      if (isUnderWay(directory) || isUnderWay(directory.resolve(FILES))) {
        return Optional.of("it is being copied");
      }
      Journal journal = JournalReader.read(directory);
      int missing = missing(journal);
      if (missing > 0) {
        return Optional.of(missing + " of its files aren't here, or not whole");
      }
      if (journal.end().isPresent() || SealMark.read(directory).isPresent()) {
        return Optional.empty();
      }
      Liveness liveness =
          Liveness.judge(journal.startDocument().process(), journal.lastTime(), nowMicros, here);
      if (liveness != Liveness.GONE && liveness != Liveness.EXPIRED) {
        return Optional.of("it has no end, and may go on");
      }
      return nowMicros - lastTouched() < QUIET_MICROS
          ? Optional.of("it has no end, and was written to within the last minute")
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isUnderWay(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.anyMatch(entry -> UNDER_WAY.matcher(entry.getFileName().toString()).matches());
    }
  }

  /** How many artifacts have no bytes here though nobody gave them up. */
  private int missing(Journal journal) throws IOException {
    Set<String> elsewhere = new HashSet<>();
    for (Value.Fields artifact : journal.artifacts()) {
      artifact.get("uri").flatMap(uri -> artifact.text("sha256")).ifPresent(elsewhere::add);
    }
    Set<String> missing = new HashSet<>();
    for (Value.Fields artifact : journal.artifacts()) {
      String digest = artifact.text("sha256").filter(Digest::isDigest).orElse("");
      Path files = directory.resolve(FILES);
      Path file = files.resolve(digest);
      if (!digest.isEmpty() && !elsewhere.contains(digest)) {
        boolean there =
            Files.isDirectory(files, LinkOption.NOFOLLOW_LINKS)
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        long size = there ? Files.size(file) : -1;
        if (!there || artifact.integer("size").filter(said -> said != size).isPresent()) {
          missing.add(digest);
        }
      }
    }
    return missing.size();
  }

  /** When anything of it changed on this disk, whatever times the copy took over. */
  private long lastTouched() throws IOException {
    long last = 0;
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        last = Math.max(last, changed(entry));
      }
    }
    return last;
  }

  private static long changed(Path entry) throws IOException {
    try {
      return Files.getAttribute(entry, "unix:ctime", LinkOption.NOFOLLOW_LINKS)
              instanceof FileTime time
          ? time.to(TimeUnit.MICROSECONDS)
          : 0;
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.MICROSECONDS);
    }
  }
}
