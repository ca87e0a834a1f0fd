package dev.gitruns;

import dev.gitruns.record.SignalNote;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The runs of this JVM that nobody ended yet; when the JVM ends, they end with it. */
final class OpenRuns {
  private static final Set<Run> OPEN = ConcurrentHashMap.newKeySet();
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
    for (Run run : OPEN) {
      run.endWithJvm(SignalNote.last());
    }
  }
}
