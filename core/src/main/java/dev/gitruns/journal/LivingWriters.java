package dev.gitruns.journal;

import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tells whether anybody may still write into a journal. A run has more writers than the process
 * that ends it: other ranks, children that outlive it, shells. They have its files open, or know
 * its directory by their environment.
 */
public final class LivingWriters {
  /** Set for processes that are to join a run: its journal directory. */
  private static final String JOINED = "GITRUNS_RUN";

  private static final long SLACK_MICROS = 2_000_000;

  private final HostFacts here;
  private final long self;
  private final long now;
  private Set<String> joined;

  /**
   * @param self the process that asks, which isn't a writer of runs that it ended itself
   * @param nowMicros microseconds since 1970
   */
  public LivingWriters(HostFacts here, long self, long nowMicros) {
    this.here = here;
    this.self = self;
    this.now = nowMicros;
  }

  /** Whether this journal may grow. Wrong only where nobody was heard of for ten minutes. */
  public boolean of(Path journal) {
    if (joined == null) {
      joined = here.variable(JOINED, self);
    }
    if (joined.contains(journal.toString())
        || joined.contains(journal.toAbsolutePath().normalize().toString())
        || joined.contains(real(journal))) {
      return true;
    }
    ProcessFacts owner = owner(journal);
    boolean sameSpace =
        owner.pidSpace().isEmpty()
            || here.pidSpace().isEmpty()
            || owner.pidSpace().equals(here.pidSpace());
    boolean mine = owner.pid().isPresent() && owner.pid().getAsLong() == self;
    for (var file : JournalStamp.of(journal).files().entrySet()) {
      Optional<WriterName> writer = WriterName.parse(file.getKey());
      long modified = file.getValue().modified();
      boolean visible = sameSpace && writer.isPresent() && writer.get().isOf(here.host());
      if (!visible) {
        if (Math.abs(now - modified) <= Liveness.STALE_MICROS) {
          return true;
        }
      } else if (!(mine && writer.get().pid() == self) && runs(writer.get().pid(), modified)) {
        return true;
      }
    }
    return false;
  }

  private static String real(Path journal) {
    try {
      return journal.toRealPath().toString();
    } catch (IOException e) {
      return journal.toString(); // gone, so nobody finds it by this name
    }
  }

  private ProcessFacts owner(Path journal) {
    try {
      return StartDocument.read(journal).process();
    } catch (GitRunsException e) {
      // A journal without a start is nobody's; its files still name their writers.
      return here.process(0);
    }
  }

  /** A process that began after the last write is another one of the same number. */
  private boolean runs(long pid, long lastWrite) {
    return here.startOf(pid).isPresent()
        && ProcessHandle.of(pid)
            .flatMap(process -> process.info().startInstant())
            .map(started -> micros(started) <= lastWrite + SLACK_MICROS)
            .orElse(true);
  }

  private static long micros(Instant at) {
    return TimeUnit.SECONDS.toMicros(at.getEpochSecond()) + at.getNano() / 1_000;
  }
}
