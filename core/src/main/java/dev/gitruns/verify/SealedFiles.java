package dev.gitruns.verify;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.rundir.StoredFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run in a directory of files.
 *
 * @param tree the run directory
 * @param large bytes behind its pointers by digest; need not exist
 */
public record SealedFiles(RunId id, Path tree, Path large) implements RunFiles {
  private static final int LINK = 0120000;
  private static final int DIRECTORY = 0040000;

  public static SealedFiles of(SealedRun run) {
    return new SealedFiles(run.id(), run.tree(), run.large());
  }

  @Override
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(tree)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (directory && !isEmpty(path)) {
          continue;
        }
        String name = tree.relativize(path).toString().replace(File.separatorChar, '/');
        boolean regular = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        entries.add(new Entry(name, regular ? StoredFile.REGULAR : directory ? DIRECTORY : LINK));
      }
    }
    return entries;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  @Override
  public byte[] bytes(String path) throws IOException {
    return Files.readAllBytes(tree.resolve(path));
  }

  @Override
  public Optional<Path> large(Digest oid) {
    return Optional.of(large.resolve(oid.hex()))
        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
  }

  /** Looks beside this run, where sealed runs wait together. */
  @Override
  public Optional<RunFiles> other(RunId other) {
    Path parent = tree.toAbsolutePath().getParent().getParent();
    Path dir = parent == null ? tree : parent.resolve(other.hex());
    return Files.isDirectory(dir.resolve("tree"))
        ? Optional.of(new SealedFiles(other, dir.resolve("tree"), dir.resolve("large")))
        : Optional.empty();
  }
}
