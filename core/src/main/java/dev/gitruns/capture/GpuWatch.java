package dev.gitruns.capture;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What one long-lived nvidia-smi last said of each GPU. All that may hang, finding and starting it
 * too, happens in a thread of its own: no call here waits. It writes into a pipe to this process:
 * if this process is killed, its next write, within 15 seconds, ends it.
 */
final class GpuWatch implements AutoCloseable {
  /** After this a GPU counts as silent; nvidia-smi takes seconds where many GPUs wake up. */
  private static final long STALE = TimeUnit.SECONDS.toNanos(45);

  private record Reading(double value, long time) {}

  private final Map<String, Reading> latest = new ConcurrentHashMap<>();
  private final Map<String, String> env;
  private final LongSupplier nanoTime;
  private Process process;
  private boolean closed;

  private GpuWatch(Map<String, String> env, LongSupplier nanoTime) {
    this.env = Map.copyOf(env);
    this.nanoTime = nanoTime;
  }

  /** Starts nvidia-smi; where it isn't on the PATH or doesn't start there will be no metrics. */
  static GpuWatch start(Map<String, String> env, LongSupplier nanoTime) {
    GpuWatch watch = new GpuWatch(env, nanoTime);
    Thread thread = new Thread(watch::run, "git-runs-gpu");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  private void run() {
    try {
      Optional<Path> program = program();
      if (program.isPresent() && launch(program.get())) {
        read();
      }
    } catch (IOException | UncheckedIOException e) {
      // It can't be started, or has ended: the GPUs fall silent, which is all there is to say.
      return;
    }
  }

  private boolean launch(Path program) throws IOException {
    List<String> command = new ArrayList<>(NvidiaQuery.SAMPLES);
    command.set(0, program.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(env);
    builder.environment().put("LC_ALL", "C");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    synchronized (this) {
      if (closed) {
        return false;
      }
      process = builder.start();
    }
    process.getOutputStream().close();
    return true;
  }

  /** Only in absolute directories, so that no work tree can bring its own. */
  private Optional<Path> program() {
    for (String place : env.getOrDefault("PATH", "").split(File.pathSeparator)) {
      for (String name : List.of("nvidia-smi", "nvidia-smi.exe")) {
        try {
          Path program = Path.of(place, name);
          if (program.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program)) {
            return Optional.of(program);
          }
        } catch (InvalidPathException e) {
          // No directory of this name can exist; the next may.
          continue;
        }
      }
    }
    return Optional.empty();
  }

  private void read() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long now = nanoTime.getAsLong();
        NvidiaQuery.sample(line)
            .forEach((name, value) -> latest.put(name, new Reading(value, now)));
      }
    }
  }

  void addTo(Map<String, Double> metrics) {
    long now = nanoTime.getAsLong();
    latest.forEach(
        (name, reading) -> {
          if (now - reading.time <= STALE) {
            metrics.put(name, reading.value);
          }
        });
  }

  /** Ends nvidia-smi, which may take its time to go: nobody waits for it. */
  @Override
  public synchronized void close() {
    closed = true;
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
