package dev.gitruns.workspace;

import dev.gitruns.journal.HostFacts;
import dev.gitruns.model.Value;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Where, when and by whom runs are recorded.
 *
 * @param live the directory that holds a journal directory per run
 * @param cache files that may be deleted at any time
 * @param cwd the directory in which paths are meant, absolute
 * @param workDir the same as seen from the top of the work tree, "." for the top itself
 * @param env the environment of the process
 * @param user who runs it: the object {@code user} of run.json
 */
public record RunPlace(
    Path live,
    Path cache,
    Path cwd,
    String workDir,
    Map<String, String> env,
    Clock clock,
    RandomGenerator random,
    HostFacts host,
    Value.Fields user) {

  /** The environment variable that names a run's journal directory. */
  public static final String RUN_VARIABLE = "GITRUNS_RUN";

  /** The environment variable that names the file which shell scripts append to. */
  public static final String JOURNAL_VARIABLE = "GITRUNS_JOURNAL";

  /** The same place, but for where journals lie. */
  public RunPlace withLive(Path elsewhere) {
    return new RunPlace(elsewhere, cache, cwd, workDir, env, clock, random, host, user);
  }

  /** Microseconds since 1970 in UTC. */
  public long nowMicros() {
    var now = clock.instant();
    return Math.addExact(
        Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1_000);
  }
}
