package dev.gitruns.record;

import dev.gitruns.model.RunStatus;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a command ended.
 *
 * @param exitCode what a shell would see in {@code $?}
 * @param signal the signal's name ("SIGTERM") where one ended the command, or was passed on to it
 * @param diedOf the same of one that ended it itself
 */
record Ending(RunStatus status, int exitCode, Optional<String> signal, Optional<String> diedOf) {
  /** Signals that tell a program to stop. */
  private static final Set<String> STOPPING = Set.of("SIGTERM", "SIGHUP");

  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(10, "SIGUSR1"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(12, "SIGUSR2"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"),
          Map.entry(24, "SIGXCPU"),
          Map.entry(25, "SIGXFSZ"));

  /**
   * @param exitCode the code as the JVM gives it: 128 + n for a command that signal n ended
   * @param heeded the last signal that reached the command and that it didn't ignore, if any. A
   *     command that is told to stop, saves its state and exits with 0 was stopped all the same.
   */
  static Ending of(int exitCode, Optional<String> heeded) {
    if (exitCode == 0 && heeded.filter(STOPPING::contains).isPresent()) {
      return new Ending(RunStatus.KILLED, 0, heeded, Optional.empty());
    }
    if (exitCode == 0) {
      return new Ending(RunStatus.FINISHED, 0, Optional.empty(), Optional.empty());
    }
    Optional<String> own = Optional.ofNullable(SIGNALS.get(exitCode - 128));
    Optional<String> signal = own.isPresent() ? own : heeded;
    return new Ending(
        signal.isPresent() ? RunStatus.KILLED : RunStatus.FAILED, exitCode, signal, own);
  }
}
