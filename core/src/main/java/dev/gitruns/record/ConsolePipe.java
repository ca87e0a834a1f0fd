package dev.gitruns.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One output stream of a command: copied on to our own, and handed to the capture.
 *
 * <p>It is a named pipe, since a process that the command leaves behind may go on writing to it
 * after our end: {@code cat} then copies in our place.
 */
final class ConsolePipe {
  private static final int BUFFER = 1 << 15;
  private static final long IDLE_MILLIS = 150;
  private static final long LONGEST_MILLIS = 2_000;
  private static final long STEP_MILLIS = 10;

  private final String name;
  private final int descriptor;
  private final Path fifo;
  private final OutputStream to;
  private final ChildProcess.ConsoleSink sink;
  private final Thread pump;
  private volatile long lastRead = System.nanoTime();
  private volatile boolean leaves;
  private volatile boolean readerGone;
  private volatile long lost;

  private ConsolePipe(
      String name, int descriptor, Path fifo, OutputStream to, ChildProcess.ConsoleSink sink) {
    this.name = name;
    this.descriptor = descriptor;
    this.fifo = fifo;
    this.to = to;
    this.sink = sink;
    this.pump = new Thread(this::copy, "console-" + name);
    pump.setDaemon(true);
  }

  /**
   * A pipe in this directory.
   *
   * @param name "out" or "err"
   * @param to where its content goes
   * @throws IOException where no named pipe can be made
   */
  static ConsolePipe in(
      Path directory,
      String name,
      OutputStream to,
      Map<String, String> environment,
      ChildProcess.ConsoleSink sink)
      throws IOException {
    Path fifo = directory.resolve("console-" + name);
    Optional<Path> mkfifo = PseudoTerminal.onPath(environment, "mkfifo");
    if (mkfifo.isEmpty()
        || PseudoTerminal.run(List.of(mkfifo.get().toString(), "-m", "600", "--", fifo.toString()))
            != 0) {
      throw new IOException("no named pipe can be made in " + directory);
    }
    return new ConsolePipe(name, name.equals("out") ? 1 : 2, fifo, to, sink);
  }

  /** Where the command writes; reading begins, and waits for it. */
  ProcessBuilder.Redirect open() {
    pump.start();
    return ProcessBuilder.Redirect.to(fifo.toFile());
  }

  private void copy() {
    try (InputStream in = Files.newInputStream(fifo)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0 && !readerGone; n = in.read(buffer)) {
        lastRead = System.nanoTime();
        pass(buffer, n);
        capture(buffer, n);
        lastRead = System.nanoTime();
        if (leaves || readerGone) {
          // Without a reader here, the command's next write fails as its own would.
          return;
        }
      }
    } catch (IOException e) {
      lost++;
    }
  }

  private void capture(byte[] buffer, int length) {
    try {
      sink.accept(name, buffer, length);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // The command would block on a pipe that nobody reads.
      lost += length;
    }
  }

  private void pass(byte[] buffer, int length) {
    try {
      to.write(buffer, 0, length);
      to.flush();
    } catch (IOException e) {
      if (FileKind.isPipe(descriptor)) {
        readerGone = true;
      } else {
        // A full disk: the command isn't told, and a later write may succeed again.
        lost += length;
      }
    }
  }

  /**
   * Waits until all that the command wrote is copied. Returns whether others have the pipe still
   * open; a process of its own then goes on copying.
   */
  boolean finish() throws InterruptedException, IOException {
    long begin = System.nanoTime();
    while (pump.isAlive() && !isQuiet(begin)) {
      pump.join(STEP_MILLIS);
    }
    boolean isLeft = pump.isAlive();
    if (isLeft) {
      leaves = true;
      ProcessBuilder copier =
          new ProcessBuilder("/bin/sh", "-c", "trap '' HUP INT QUIT TERM; exec cat")
              .redirectInput(fifo.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      if (descriptor == 1) {
        copier.redirectOutput(ProcessBuilder.Redirect.INHERIT);
      } else {
        copier.command("/bin/sh", "-c", "trap '' HUP INT QUIT TERM; exec cat >&2");
        copier.redirectError(ProcessBuilder.Redirect.INHERIT);
      }
      copier.start();
    }
    Files.deleteIfExists(fifo);
    return isLeft;
  }

  /** Removes the pipe of a command that wasn't started. */
  void discard() {
    try {
      Files.deleteIfExists(fifo);
    } catch (IOException e) {
      // The seal leaves it out.
      lost++;
    }
  }

  private boolean isQuiet(long begin) {
    long now = System.nanoTime();
    return millis(now - begin) > LONGEST_MILLIS
        || millis(now - begin) > IDLE_MILLIS && millis(now - lastRead) > IDLE_MILLIS;
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }

  /** How many bytes couldn't be copied on or captured. */
  long lost() {
    return lost;
  }
}
