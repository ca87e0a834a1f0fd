package dev.gitruns.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The words that start a command with the signals and descriptors that this process inherited. Java
 * starts processes with SIGQUIT blocked, and with files of its own in the place of closed
 * descriptors; {@code env(1)} and {@code sh} undo that, and then become the command.
 */
record ChildCommand(List<String> words) {
  private static final Path ENV = Path.of("/usr/bin/env");
  private static final String UNBLOCK =
      "use POSIX; sigprocmask(SIG_SETMASK, POSIX::SigSet->new); exec {$ARGV[0]} @ARGV; exit 126";

  ChildCommand {
    words = List.copyOf(words);
  }

  static ChildCommand of(List<String> command, Inherited inherited) {
    List<String> words = new ArrayList<>();
    if (!inherited.closed().isEmpty()) {
      StringBuilder closing = new StringBuilder("exec \"$0\" \"$@\"");
      inherited
          .closed()
          .forEach(descriptor -> closing.append(' ').append(descriptor).append(">&-"));
      words.addAll(List.of("/bin/sh", "-c", closing.toString()));
    }
    // env(1) takes a name with = for a variable.
    boolean isVariable = command.get(0).contains("=");
    if (!isVariable && EnvProgram.RESETS_SIGNALS) {
      words.addAll(List.of(ENV.toString(), "--default-signal=QUIT"));
      if (!inherited.ignored().isEmpty()) {
        words.add("--ignore-signal=" + String.join(",", inherited.ignored()));
      }
      words.add("--");
    } else if (Files.isExecutable(Path.of("/usr/bin/perl"))) {
      words.addAll(List.of("/usr/bin/perl", "-e", UNBLOCK));
    }
    words.addAll(command);
    return new ChildCommand(words);
  }

  /** Whether this system's env(1) has the options; coreutils 8.31 and newer. */
  private static final class EnvProgram {
    static final boolean RESETS_SIGNALS = resetsSignals();

    private static boolean resetsSignals() {
      try {
        return Files.isExecutable(ENV)
            && PseudoTerminal.run(
                    List.of(
                        ENV.toString(), "--default-signal=QUIT", "--ignore-signal=PIPE", "true"))
                == 0;
      } catch (IOException e) {
        return false;
      }
    }
  }
}
