package dev.gitruns.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A command that runs with this process's stdin, and whose output is copied through byte for byte.
 * On a terminal the command gets one of its own from {@code script(1)}; where that is missing it
 * keeps ours, and its output isn't captured.
 */
final class ChildProcess {
  private static final long TERMINAL_MILLIS = 2_000;
  private static final long STEP_MILLIS = 10;

  /** Receives what the command printed. */
  interface ConsoleSink {
    void accept(String stream, byte[] bytes, int length);
  }

  /** A problem of the run, with its code in {@code run.json}. */
  record Problem(String code, String message) {}

  private final List<ConsolePipe> pipes = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final SignalRelay signals;
  private final Optional<PseudoTerminal> terminal;
  private Process process;
  private Thread shown;
  private volatile boolean terminalBroke;

  private ChildProcess(SignalRelay signals, Optional<PseudoTerminal> terminal) {
    this.signals = signals;
    this.terminal = terminal;
  }

  /**
   * Starts the command.
   *
   * @param scratch a directory for named pipes
   * @param environment the whole environment that the command gets
   * @param signals passed on to it from now on
   * @throws IOException if the system can't start it
   */
  static ChildProcess start(
      List<String> command,
      Path directory,
      Path scratch,
      Map<String, String> environment,
      ChildStreams streams,
      ConsoleSink sink,
      SignalRelay signals)
      throws IOException {
    Optional<PseudoTerminal> terminal =
        streams.outIsTerminal() && streams.errIsTerminal()
            ? PseudoTerminal.find(environment, scratch)
            : Optional.empty();
    List<String> words = ChildCommand.of(command, streams.inherited()).words();
    ProcessBuilder builder =
        new ProcessBuilder(terminal.map(t -> t.around(words, environment)).orElse(words))
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            // A pipe in a terminal's place would show in the command's colours, progress bars and
            // buffering.
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    builder.environment().putAll(environment);
    terminal.ifPresent(t -> builder.environment().put("SHELL", "/bin/sh"));
    ChildProcess child = new ChildProcess(signals, terminal);
    if (!streams.outIsTerminal() && !streams.inherited().isClosed(1)) {
      builder.redirectOutput(child.pipe("out", scratch, streams.out(), environment, sink));
    }
    if (!streams.errIsTerminal() && !streams.inherited().isClosed(2)) {
      builder.redirectError(child.pipe("err", scratch, streams.err(), environment, sink));
    }
    try {
      child.process = builder.start();
    } catch (IOException e) {
      child.pipes.forEach(ConsolePipe::discard);
      throw e;
    }
    terminal.ifPresent(t -> child.show(t, sink));
    signals.to(child::recipient, terminal.isEmpty());
    if (terminal.isEmpty() && (streams.outIsTerminal() || streams.errIsTerminal())) {
      child.problems.add(
          new Problem(
              "console-not-captured",
              "The command wrote to a terminal of which no copy could be made (util-linux's script"
                  + " is missing, or only one of stdout and stderr is a terminal)."));
    }
    return child;
  }

  private ProcessBuilder.Redirect pipe(
      String name,
      Path scratch,
      OutputStream to,
      Map<String, String> environment,
      ConsoleSink sink) {
    try {
      ConsolePipe pipe = ConsolePipe.in(scratch, name, to, environment, sink);
      pipes.add(pipe);
      return pipe.open();
    } catch (IOException e) {
      problems.add(
          new Problem("console-not-captured", "The command's output isn't captured: " + e + "."));
      return ProcessBuilder.Redirect.INHERIT;
    }
  }

  /** The process that signals are for; absent once it has ended. */
  private OptionalLong recipient() {
    if (terminal.isEmpty()) {
      return process.isAlive() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
    }
    // script(1) would answer a signal by ending the command, or itself: the command is its child.
    for (long waited = 0; process.isAlive() && waited < TERMINAL_MILLIS; waited += STEP_MILLIS) {
      Optional<ProcessHandle> command = process.children().findFirst();
      if (command.isPresent()) {
        return OptionalLong.of(command.get().pid());
      }
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return OptionalLong.empty();
  }

  long pid() {
    return process.pid();
  }

  /** What of its output couldn't be kept or shown; complete after the end. */
  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** Waits for the command and for all its output. */
  Ending await() throws InterruptedException {
    int exitCode = process.waitFor();
    if (shown != null) {
      shown.join(TERMINAL_MILLIS);
      if (terminalBroke) {
        problems.add(new Problem("console-not-captured", "The copy of the terminal broke off."));
      }
    }
    for (ConsolePipe pipe : pipes) {
      try {
        if (pipe.finish()) {
          problems.add(
              new Problem(
                  "console-continues",
                  "Processes that the command left behind have its output open; what they print is"
                      + " passed on but not recorded."));
        }
      } catch (IOException e) {
        problems.add(new Problem("console-broken", "The output can't be passed on: " + e + "."));
      }
      if (pipe.lost() > 0) {
        problems.add(
            new Problem(
                "output-lost",
                pipe.lost() + " bytes of the command's output couldn't be written where it goes."));
      }
    }
    return Ending.of(exitCode, signals.heeded());
  }

  private void show(PseudoTerminal from, ConsoleSink sink) {
    shown =
        new Thread(
            () -> {
              try {
                from.copy(sink);
              } catch (IOException e) {
                terminalBroke = true;
              }
            },
            "console-terminal");
    shown.setDaemon(true);
    shown.start();
  }
}
