package dev.gitruns.op;

import dev.gitruns.journal.HostFacts;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.journal.Liveness;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run whose journal is still in {@code live/}.
 *
 * @param journal what of it isn't sealed yet
 * @param liveness whether its process lives
 */
record LiveRun(Path directory, Journal journal, Liveness liveness) {

  /** Reads one journal. */
  static LiveRun read(Path directory, HostFacts here, long nowMicros) {
    Journal journal = JournalReader.readUnsealed(directory);
    Liveness liveness =
        Liveness.judge(journal.startDocument().process(), journal.lastTime(), nowMicros, here);
    return new LiveRun(directory, journal, liveness);
  }

  /** The journal directories below this one, oldest first. */
  static List<Path> directories(Path live) {
    if (!Files.isDirectory(live)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(live)) {
      List<Path> found = new ArrayList<>();
      entries
          .filter(path -> Uid.isUid(path.getFileName().toString()))
          .filter(path -> Files.isRegularFile(path.resolve("start.json")))
          .sorted()
          .forEach(found::add);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the run has ended, by its own word or because its process is gone. */
  boolean isOver() {
    return journal.end().isPresent() || liveness == Liveness.GONE || liveness == Liveness.EXPIRED;
  }

  /** What readers show. */
  RunStatus status() {
    return journal
        .end()
        .map(end -> end.status())
        .orElse(isOver() ? RunStatus.CRASHED : RunStatus.RUNNING);
  }
}
