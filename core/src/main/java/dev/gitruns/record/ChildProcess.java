package dev.gitruns.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A command that runs with this process's stdin, and whose output is copied through byte for byte.
 * On a terminal the command gets one of its own from {@code script(1)}; where that is missing it
 * keeps ours, and its output isn't captured.
 */
final class ChildProcess {
  /** Exit codes of {@code env(1)} for a command that can't be started. */
  static final int CANNOT_RUN = 126;

  static final int NOT_FOUND = 127;

  /** Receives what the command printed. */
  interface ConsoleSink {
    void accept(String stream, byte[] bytes, int length);
  }

  private final Process process;
  private final List<Thread> pumps = new ArrayList<>();
  private final SignalRelay signals;
  private final AtomicInteger brokenPipes = new AtomicInteger();
  private final boolean captured;

  private ChildProcess(Process process, SignalRelay signals, boolean captured) {
    this.process = process;
    this.signals = signals;
    this.captured = captured;
  }

  /**
   * Starts the command.
   *
   * @param scratch a directory for a named pipe, where the command needs a terminal
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
    List<String> line = terminal.map(t -> t.around(command, environment)).orElse(command);
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    terminal.ifPresent(t -> builder.environment().put("SHELL", "/bin/sh"));
    builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
    // A pipe in a terminal's place would show in the command's colours, progress bars and
    // buffering.
    if (streams.outIsTerminal()) {
      builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    }
    if (streams.errIsTerminal()) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    boolean captured =
        terminal.isPresent() || !(streams.outIsTerminal() || streams.errIsTerminal());
    ChildProcess child = new ChildProcess(builder.start(), signals, captured);
    signals.to(child.process, streams.anyTerminal() && terminal.isEmpty());
    terminal.ifPresent(t -> child.pump("terminal", () -> t.copy(sink)));
    if (!streams.outIsTerminal()) {
      InputStream out = child.process.getInputStream();
      child.pump("out", () -> copy("out", out, streams.out(), sink));
    }
    if (!streams.errIsTerminal()) {
      InputStream err = child.process.getErrorStream();
      child.pump("err", () -> copy("err", err, streams.err(), sink));
    }
    return child;
  }

  /** What {@code env(1)} would exit with for this failure to start. */
  static int exitCodeOf(List<String> command, Path directory, Map<String, String> environment) {
    String name = command.get(0);
    if (name.contains("/")) {
      return Files.exists(directory.resolve(name)) ? CANNOT_RUN : NOT_FOUND;
    }
    for (String place : environment.getOrDefault("PATH", "").split(":")) {
      if (!place.isEmpty() && Files.exists(directory.resolve(place).resolve(name))) {
        return CANNOT_RUN;
      }
    }
    return NOT_FOUND;
  }

  long pid() {
    return process.pid();
  }

  /** Whether all that the command shows is captured, and no pipe broke. */
  boolean isCaptured() {
    return captured && brokenPipes.get() == 0;
  }

  /** Waits for the command and for all its output. */
  Ending await() throws InterruptedException {
    int exitCode = process.waitFor();
    for (Thread pump : pumps) {
      // A grandchild may hold the pipe open for ever; the command itself has ended.
      pump.join(2_000);
    }
    return Ending.of(exitCode, signals.last());
  }

  /** Something that copies a stream to its end. */
  private interface Copy {
    void run() throws IOException;
  }

  private void pump(String name, Copy copy) {
    Thread thread = new Thread(() -> untilItBreaks(copy), "console-" + name);
    thread.setDaemon(true);
    thread.start();
    pumps.add(thread);
  }

  private void untilItBreaks(Copy copy) {
    try {
      copy.run();
    } catch (IOException e) {
      // The pipe broke with the command's end: what came before is kept, and the run says so.
      brokenPipes.incrementAndGet();
    }
  }

  private static void copy(String name, InputStream from, OutputStream to, ConsoleSink sink)
      throws IOException {
    byte[] buffer = new byte[1 << 15];
    boolean open = true;
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      open = open && pass(to, buffer, n);
      sink.accept(name, buffer, n);
    }
  }

  /** Copies on; false once our own reader has gone, after which only the capture goes on. */
  private static boolean pass(OutputStream to, byte[] buffer, int length) {
    try {
      to.write(buffer, 0, length);
      to.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
