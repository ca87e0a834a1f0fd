package dev.gitruns.workspace;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * On whose behalf something is done.
 *
 * @param cwd the directory in which paths are meant, absolute
 * @param env the environment of the process
 * @param osUser who the operating system says it is
 * @param pid the process
 * @param watch is told how far checks of runs are
 */
public record Caller(
    Path cwd, Map<String, String> env, Clock clock, String osUser, long pid, Watch watch) {

  /** One who doesn't look how far anything is. */
  public Caller(Path cwd, Map<String, String> env, Clock clock, String osUser, long pid) {
    this(cwd, env, clock, osUser, pid, Watch.NONE);
  }
}
