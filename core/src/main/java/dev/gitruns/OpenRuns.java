package dev.gitruns;

import dev.gitruns.record.SignalNote;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The runs of this JVM whose journals are open; when the JVM ends, they end with it. */
final class OpenRuns {
  private static final Set<Run> OPEN = ConcurrentHashMap.newKeySet();

  /** How long the JVM's end waits for captures of runs that are over. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final AtomicBoolean HOOKED = new AtomicBoolean();

  private OpenRuns() {}

  static void add(Run run) {
    OPEN.add(run);
    if (HOOKED.compareAndSet(false, true)) {
      SignalNote.begin();
      Thread hook = new Thread(OpenRuns::endAll, "git-runs end");
      try {
        Runtime.getRuntime().addShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // A run that begins in a shutdown ends as crashed, which is about the truth.
        return;
      }
    }
  }

  static void remove(Run run) {
    OPEN.remove(run);
  }

  private static void endAll() {
    OPEN.forEach(run -> run.endWithJvm(SignalNote.last()));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Run run : OPEN) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      if (!run.recording().awaitClosed(left)) {
        run.recording().giveUpCaptures();
      }
    }
  }
}
