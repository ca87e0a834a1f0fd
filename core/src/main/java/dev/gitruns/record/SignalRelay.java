package dev.gitruns.record;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Passes the signals that this process gets on to the command, from before it starts: a signal that
 * comes earlier waits for it.
 */
final class SignalRelay {
  private static final Map<String, Integer> NUMBERS =
      Map.of("HUP", 1, "INT", 2, "USR1", 10, "USR2", 12, "TERM", 15);

  private Process command;
  private boolean terminalTellsIt;
  private String last;

  /** Catches the signals of this process from now on. */
  SignalRelay() {
    Signals.catchAll(this::receive);
  }

  private synchronized void receive(String name) {
    last = name;
    // Ctrl-C on a terminal has reached the command already: twice would abort its clean-up.
    if (command != null && !(terminalTellsIt && name.equals("INT"))) {
      send(name);
    }
  }

  /**
   * Sends what comes from now on, and what came before, to this process.
   *
   * @param onTerminal whether it shares a terminal with this one
   */
  synchronized void to(Process process, boolean onTerminal) {
    command = process;
    terminalTellsIt = onTerminal;
    if (last != null) {
      send(last);
    }
  }

  /** The last signal, such as SIGTERM. */
  synchronized Optional<String> last() {
    return Optional.ofNullable(last).map(name -> "SIG" + name);
  }

  /** What a shell would see of a command that the last signal ended. */
  synchronized Optional<Integer> exitCode() {
    return Optional.ofNullable(last).map(name -> 128 + NUMBERS.get(name));
  }

  private void send(String name) {
    if (name.equals("TERM")) {
      command.destroy();
      return;
    }
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(command.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      // Without kill(1) SIGTERM is what Java itself can send.
      command.destroy();
    }
  }
}
