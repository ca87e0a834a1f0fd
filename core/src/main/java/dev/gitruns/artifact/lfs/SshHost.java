package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** A host that runs commands for us, by the ssh that git itself would use. */
final class SshHost {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/~+@:-]+");
  private static final Pattern PREFIX = Pattern.compile("^(?:(?:error|fatal|remote):\\s*)+");
  private static final int MOST = 1 << 20;

  /** Long enough to type the words that open a key. */
  private static final int SECONDS = 120;

  /** What ssh itself ends with where it doesn't get there. */
  private static final int NOT_REACHED = 255;

  private final BlobPlace place;
  private final LfsEndpoint.Ssh ssh;

  SshHost(BlobPlace place, LfsEndpoint.Ssh ssh) {
    this.place = place;
    this.ssh = ssh;
  }

  /**
   * How a command there ended.
   *
   * @param err the first line that it said on stderr and that isn't ssh's own talk
   */
  record Said(int exit, byte[] out, String err) {
    boolean reached() {
      return exit != NOT_REACHED;
    }
  }

  String name() {
    return Untrusted.line(ssh.host(), 100);
  }

  /**
   * Runs a command that takes the repository and a word, and gives it nothing to read.
   *
   * @throws IOException where ssh can't be run, or nothing comes of it for long
   */
  Said run(String command, String word) throws IOException {
    List<String> words = command();
    words.add(command + " " + quoted(ssh.path()) + " " + word);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().putAll(place.env());
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      // Both at once: a pipe that nobody reads would stop the other side.
      CompletableFuture<byte[]> out = read(process.getInputStream());
      CompletableFuture<byte[]> err = read(process.getErrorStream());
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(name() + " says nothing by ssh for " + SECONDS + " s");
      }
      return new Said(process.exitValue(), now(out), firstLine(now(err)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<byte[]> read(InputStream in) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            byte[] first = in.readNBytes(MOST);
            in.transferTo(OutputStream.nullOutputStream());
            return first;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** A connection that ssh keeps for later may hold the stream open: then there is no more. */
  private static byte[] now(CompletableFuture<byte[]> bytes) throws InterruptedException {
    try {
      return bytes.get(5, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return new byte[0];
    }
  }

  private static String firstLine(byte[] err) {
    String first =
        new String(err, StandardCharsets.UTF_8)
            .lines()
            .map(line -> PREFIX.matcher(line + " ").replaceFirst("").strip())
            .filter(line -> !line.isEmpty() && !line.startsWith("Warning: Permanently added"))
            .findFirst()
            .orElse("it said nothing");
    return Untrusted.line(first, 150);
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    Optional<String> line =
        Optional.ofNullable(place.env().get("GIT_SSH_COMMAND"))
            .or(() -> place.setting("core.sshcommand"));
    if (line.isPresent()) {
      // It is a line for a shell, written by the user.
      command.addAll(List.of("sh", "-c", line.get() + " \"$@\"", "ssh"));
    } else {
      command.add(place.env().getOrDefault("GIT_SSH", "ssh"));
    }
    ssh.port().ifPresent(port -> command.addAll(List.of("-p", port.toString())));
    command.add(ssh.host());
    return command;
  }

  /** For the shell at the other end; plain paths as they are, which restricted shells expect. */
  private static String quoted(String path) {
    return PLAIN.matcher(path).matches() && !path.startsWith("-")
        ? path
        : "'" + path.replace("'", "'\\''") + "'";
  }
}
