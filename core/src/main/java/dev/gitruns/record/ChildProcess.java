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
import java.util.concurrent.atomic.AtomicReference;

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
  private final AtomicReference<String> passedOn = new AtomicReference<>();
  private final boolean captured;

  private ChildProcess(Process process, boolean captured) {
    this.process = process;
    this.captured = captured;
  }

  /**
   * Starts the command.
   *
   * @throws IOException if the system can't start it
   */
  static ChildProcess start(
      List<String> command,
      Path directory,
      Map<String, String> environment,
      ChildStreams streams,
      ConsoleSink sink)
      throws IOException {
    boolean terminal = streams.outIsTerminal() || streams.errIsTerminal();
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
    if (terminal) {
      // A pipe would show in the command's colours, progress bars and buffering.
      builder.inheritIO();
    }
    ChildProcess child = new ChildProcess(builder.start(), !terminal);
    if (!terminal) {
      child.pump("out", child.process.getInputStream(), streams.out(), sink);
      child.pump("err", child.process.getErrorStream(), streams.err(), sink);
    }
    child.passSignalsOn(streams.anyTerminal());
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

  /** Whether the output is copied through us. */
  boolean isCaptured() {
    return captured;
  }

  /** Waits for the command and for all its output. */
  Ending await() throws InterruptedException {
    int exitCode = process.waitFor();
    for (Thread pump : pumps) {
      // A grandchild may hold the pipe open for ever; the command itself has ended.
      pump.join(2_000);
    }
    return Ending.of(exitCode, Optional.ofNullable(passedOn.get()).map(name -> "SIG" + name));
  }

  private void pump(String name, InputStream from, OutputStream to, ConsoleSink sink) {
    Thread thread = new Thread(() -> copy(name, from, to, sink), "console-" + name);
    thread.setDaemon(true);
    thread.start();
    pumps.add(thread);
  }

  private static void copy(String name, InputStream from, OutputStream to, ConsoleSink sink) {
    byte[] buffer = new byte[1 << 15];
    boolean open = true;
    try {
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        open = open && pass(to, buffer, n);
        sink.accept(name, buffer, n);
      }
    } catch (IOException e) {
      // The pipe broke with the command's end: what came before is kept.
      sink.accept(name, new byte[0], 0);
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

  private void passSignalsOn(boolean onTerminal) {
    Signals.catchAll(
        name -> {
          passedOn.set(name);
          // Ctrl-C on a terminal has reached the command already: twice would abort its clean-up.
          if (!(onTerminal && name.equals("INT"))) {
            send(name);
          }
        });
  }

  private void send(String name) {
    if (name.equals("TERM")) {
      process.destroy();
      return;
    }
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      // Without kill(1) SIGTERM is what Java itself can send.
      process.destroy();
    }
  }
}
