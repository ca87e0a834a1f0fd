package dev.gitruns.store.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Deletes directories of ours. */
final class Deletion {
  private static final String AWAY = ".away-";

  private Deletion() {}

  /**
   * Deletes a directory so that nobody sees a part of it; what an interrupted call left behind goes
   * with the next one of the same directory's neighbours.
   */
  static void deleteAtOnce(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    while (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Path away = Files.createTempDirectory(parent, AWAY);
      try {
        Files.move(directory, away.resolve("gone"), StandardCopyOption.ATOMIC_MOVE);
      } catch (NoSuchFileException e) {
        // Somebody else deleted one of the two just now; the loop looks which.
        continue;
      }
    }
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, AWAY + "*")) {
      for (Path each : left) {
        delete(each);
      }
    }
  }

  /** Deletes a file or a directory with all in it; links are deleted, not followed. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(path)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        // Another process deletes it too, and is ahead of us.
        return;
      }
      throw e;
    } catch (NoSuchFileException e) {
      return;
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
