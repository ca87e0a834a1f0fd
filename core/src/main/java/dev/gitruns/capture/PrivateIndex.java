package dev.gitruns.capture;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitPath;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An index of ours, apart from the user's, in which a snapshot's tree is put together. It's kept
 * for the next snapshot, because it knows which files are hashed already. Each snapshot works on a
 * copy, so that several at once don't wait for a lock.
 */
final class PrivateIndex implements AutoCloseable {
  private final Git git;
  private final String base;
  private final Path kept;
  private final Path copy;
  private boolean hashed;

  /**
   * @param git at the top of the work tree
   * @param base the tree that everything not mentioned is taken from
   */
  PrivateIndex(Git git, Path cacheDir, Path gitDir, String base, RandomGenerator random) {
    this.base = base;
    this.kept = keptIn(cacheDir, gitDir);
    this.copy = kept.resolveSibling(kept.getFileName() + "." + Long.toHexString(random.nextLong()));
    this.git =
        git.with("GIT_INDEX_FILE", copy.toAbsolutePath().toString())
            .set("core.splitIndex", "false")
            .set("core.untrackedCache", "false")
            .set("core.safecrlf", "false")
            .set("index.threads", "1");
    try {
      Files.createDirectories(cacheDir);
      removeLeftovers(cacheDir);
      if (Files.exists(kept)) {
        // With its time: git takes entries as new as the index for unsure, and must go on so.
        Files.copy(kept, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path keptIn(Path cacheDir, Path gitDir) {
    byte[] name = gitDir.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
    return cacheDir.resolve("snapshot-index-" + UUID.nameUUIDFromBytes(name));
  }

  /** Forgets what earlier snapshots left, so that the next one writes every object anew. */
  static void forget(Path cacheDir, Path gitDir) {
    try {
      Files.deleteIfExists(keptIn(cacheDir, gitDir));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the index equal to the base tree, but for the paths that are added next anyway. */
  void reset(Set<GitPath> added) {
    if (!Files.exists(copy) || !resetKept(added)) {
      drop(copy);
      git.run("read-tree", base).orThrow("Reading the tree of HEAD");
    }
  }

  private boolean resetKept(Set<GitPath> added) {
    GitResult found = differences();
    if (!found.ok()) {
      return false;
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Map.Entry<GitPath, String[]> e : entries(found.stdout()).entrySet()) {
      if (!added.contains(e.getKey())) {
        line(lines, e.getValue()[0] + " " + e.getValue()[2] + "\t" + e.getKey().raw());
      }
    }
    return lines.size() == 0 || indexInfo(lines).ok();
  }

  /** Takes these paths out. */
  void remove(Collection<GitPath> paths) {
    if (paths.isEmpty()) {
      return;
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    String zero = "0".repeat(base.length());
    paths.forEach(path -> line(lines, "0 " + zero + "\t" + path.raw()));
    indexInfo(lines).orThrow("Leaving deleted files out of the snapshot");
  }

  /** Adds these files as {@code git add} would: filters, ends of lines and modes included. */
  GitResult add(Collection<GitPath> paths, Map<String, String> userEnv) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    paths.stream().sorted().forEach(path -> line(lines, path.raw()));
    GitResult result =
        git.inLocaleOf(userEnv)
            .run(
                List.of("update-index", "-z", "--add", "--remove", "--replace", "--stdin"),
                lines.toByteArray());
    hashed = result.ok();
    return result;
  }

  /** Sets modes where the file system doesn't keep them. */
  void setModes(Stream<Map.Entry<GitPath, String>> modes) {
    Map<Boolean, List<GitPath>> executable =
        modes.collect(
            Collectors.partitioningBy(
                e -> e.getValue().equals("100755"),
                Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    executable.forEach(
        (is, paths) -> {
          ByteArrayOutputStream lines = new ByteArrayOutputStream();
          paths.forEach(path -> line(lines, path.raw()));
          if (lines.size() > 0) {
            git.run(
                    List.of("update-index", "-z", "--chmod=" + (is ? "+x" : "-x"), "--stdin"),
                    lines.toByteArray())
                .orThrow("Setting modes in the snapshot");
          }
        });
  }

  /** The paths in which the index differs from the base tree. */
  Set<GitPath> changed() {
    return entries(differences().orThrow("Comparing the snapshot with HEAD").stdout()).keySet();
  }

  CommitId writeTree() {
    return new CommitId(git.run("write-tree").orThrow("Writing the snapshot's tree").text());
  }

  /**
   * Keeps the index for the next snapshot, if files were hashed into it, however this one ended.
   */
  @Override
  public void close() {
    if (hashed) {
      try {
        Files.move(copy, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        // Only speed is lost.
        drop(copy);
      }
    }
    drop(copy);
    drop(copy.resolveSibling(copy.getFileName() + ".lock"));
  }

  private GitResult differences() {
    return git.run(
        "diff-index", "--cached", "--raw", "--no-renames", "--no-abbrev", "-z", base, "--");
  }

  /** Of {@code :mode mode name name status NUL path NUL}: the fields by path. */
  private static Map<GitPath, String[]> entries(byte[] answer) {
    List<String> parts = GitPath.split(answer);
    Map<GitPath, String[]> entries = new HashMap<>();
    for (int i = 0; i + 1 < parts.size(); i += 2) {
      entries.put(new GitPath(parts.get(i + 1)), parts.get(i).substring(1).split(" "));
    }
    return entries;
  }

  private GitResult indexInfo(ByteArrayOutputStream lines) {
    return git.run(List.of("update-index", "-z", "--index-info"), lines.toByteArray());
  }

  private static void line(ByteArrayOutputStream to, String raw) {
    to.writeBytes(raw.getBytes(StandardCharsets.ISO_8859_1));
    to.write(0);
  }

  private static void drop(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "A file of our cache can't be deleted: " + e.getMessage(),
          "Delete the cache directory; it is made again.",
          e);
    }
  }

  /** Copies of processes that were killed, a day later. */
  private static void removeLeftovers(Path cacheDir) throws IOException {
    Instant old = Instant.now().minus(Duration.ofDays(1));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(cacheDir, "snapshot-index-*.*")) {
      for (Path file : files) {
        FileStamp.of(file)
            .filter(stamp -> stamp.modified().toInstant().isBefore(old))
            .ifPresent(stamp -> drop(file));
      }
    }
  }
}
