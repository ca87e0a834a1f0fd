package dev.gitruns.capture;

import dev.gitruns.git.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks another program something; gives up after a time, and never fails the caller. */
final class BoundedCommand {
  private static final int LONGEST = 8 << 20;

  private BoundedCommand() {}

  /**
   * What the command printed, or empty if it couldn't be started, failed, or took too long.
   *
   * @param env the whole environment, or empty for ours
   * @param directory where it runs, or null for ours
   */
  static Optional<String> run(
      List<String> command, Map<String, String> env, Path directory, Duration time) {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      if (!env.isEmpty()) {
        builder.environment().clear();
        builder.environment().putAll(env);
      }
      builder.directory(directory == null ? null : directory.toFile());
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      process = builder.start();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
    try {
      process.getOutputStream().close();
      InputStream out = process.getInputStream();
      CompletableFuture<byte[]> text = new CompletableFuture<>();
      Thread reader = new Thread(() -> read(out, text), "git-runs-probe");
      reader.setDaemon(true);
      reader.start();
      Deadline deadline = Deadline.in(time);
      byte[] bytes = text.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
      boolean ended = process.waitFor(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
      return ended && process.exitValue() == 0
          ? Optional.of(new String(bytes, StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IOException | ExecutionException | TimeoutException e) {
      return Optional.empty();
    } finally {
      // The program first: a script whose child is killed goes on with its next line.
      List<ProcessHandle> started = process.descendants().toList();
      process.destroyForcibly();
      started.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static void read(InputStream out, CompletableFuture<byte[]> text) {
    try {
      text.complete(out.readNBytes(LONGEST));
    } catch (IOException e) {
      text.completeExceptionally(e);
    }
  }
}
