package dev.gitruns.op;

import dev.gitruns.journal.HostFacts;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.journal.JournalStamp;
import dev.gitruns.journal.Liveness;
import dev.gitruns.journal.SealMark;
import dev.gitruns.model.RunStatus;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A run of whose journal something isn't sealed.
 *
 * @param journal what of it isn't sealed yet
 * @param liveness whether its process lives
 * @param resealed whether something of it is sealed already, and this came later
 * @param ended how the run ended, before or after that
 */
record LiveRun(
    Path directory,
    Journal journal,
    Liveness liveness,
    boolean resealed,
    Optional<RunStatus> ended) {

  /** How long a sealed run must be quiet before what came late is sealed, in microseconds. */
  static final long QUIET_MICROS = 60_000_000;

  /** Reads one journal. */
  static LiveRun read(Path directory, HostFacts here, long nowMicros) {
    boolean resealed = SealMark.read(directory).isPresent();
    Journal journal = JournalReader.readUnsealed(directory);
    Liveness liveness =
        Liveness.judge(journal.startDocument().process(), journal.lastTime(), nowMicros, here);
    Optional<RunStatus> ended = journal.end().map(end -> end.status());
    if (resealed && ended.isEmpty()) {
      ended = JournalReader.read(directory).end().map(end -> end.status());
    }
    return new LiveRun(directory, journal, liveness, resealed, ended);
  }

  /** Whether the run has ended, by its own word or because its process is gone. */
  boolean isOver() {
    return ended.isPresent() || liveness == Liveness.GONE || liveness == Liveness.EXPIRED;
  }

  /** Whether nothing was written for so long that what came late may be one segment. */
  boolean isQuiet(long nowMicros) {
    return Math.abs(nowMicros - JournalStamp.of(directory).lastWrite()) >= QUIET_MICROS;
  }

  /** What readers show. */
  RunStatus status() {
    return ended.orElse(isOver() ? RunStatus.CRASHED : RunStatus.RUNNING);
  }
}
