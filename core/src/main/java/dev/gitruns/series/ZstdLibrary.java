package dev.gitruns.series;

import com.github.luben.zstd.util.Native;
import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The native zstd library, which has to be written to a directory before it can be loaded. The
 * usual one for temporary files may be mounted without the right to execute; then another serves.
 */
public final class ZstdLibrary {
  private static final String CACHE = "gitruns.cache";
  private static final Duration OLD = Duration.ofDays(1);

  private ZstdLibrary() {}

  /**
   * Loads the library unless that was done.
   *
   * @throws GitRunsException of kind ENVIRONMENT if no directory allows it
   */
  public static synchronized void require() {
    if (Native.isLoaded()) {
      return;
    }
    List<String> tried = new ArrayList<>();
    for (Path directory : directories()) {
      try {
        Files.createDirectories(directory);
        removeLeft(directory);
        Native.load(directory.toFile());
        return;
      } catch (IOException | UnsatisfiedLinkError | ExceptionInInitializerError e) {
        tried.add(directory.toString());
      }
    }
    throw new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "The zstd library can't be loaded from any of these directories: "
            + String.join(", ", tried)
            + ". They aren't writable, or are mounted with noexec.",
        "Name a directory that allows it: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR");
  }

  /** Where it may be written to, best first. */
  private static List<Path> directories() {
    List<Path> directories = new ArrayList<>();
    directories.add(Path.of(System.getProperty("java.io.tmpdir")));
    String cache = System.getProperty(CACHE, "");
    Path home = Path.of(System.getProperty("user.home"));
    Path ours = cache.isEmpty() ? home.resolve(".cache").resolve("git-runs") : Path.of(cache);
    if (ours.isAbsolute()) {
      directories.add(ours.resolve("native"));
    }
    directories.add(Path.of("/dev/shm"));
    directories.add(Path.of("/var/tmp"));
    return directories;
  }

  /** Removes what processes left that were killed; one that runs has its library open. */
  private static void removeLeft(Path directory) throws IOException {
    Instant old = Instant.now().minus(OLD);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "libzstd-jni-*")) {
      for (Path file : files) {
        if (Files.isRegularFile(file)
            && Files.isWritable(file)
            && Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
