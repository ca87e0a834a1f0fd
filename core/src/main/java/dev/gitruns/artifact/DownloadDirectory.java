package dev.gitruns.artifact;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Makes the directories of files that are written. None of them is a link below the chosen
 * directory, nor in a work tree, whose links may come from others and may lead anywhere.
 */
public final class DownloadDirectory {
  private final Path trusted;

  /** In a directory that somebody chose; it needn't be there yet. */
  public DownloadDirectory(Path chosen) {
    Path directory = chosen.toAbsolutePath().normalize();
    Path top = directory;
    for (Path at = directory; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
        top = at;
      }
    }
    trusted = top;
  }

  /**
   * Makes the parents of a file in this directory.
   *
   * @throws GitRunsException of kind CONFLICT if one of them is a link or another file
   */
  public void makeParents(Path file) throws IOException {
    Path parent = file.toAbsolutePath().normalize().getParent();
    Files.createDirectories(trusted);
    Path at = trusted;
    if (!parent.equals(trusted)) {
      for (Path part : trusted.relativize(parent)) {
        at = at.resolve(part);
        makeReal(at);
      }
    }
  }

  private static void makeReal(Path directory) throws IOException {
    try {
      if (!isReal(directory)) {
        throw new GitRunsException(
            GitRunsException.Kind.CONFLICT,
            Untrusted.line(directory.toString(), 200)
                + (Files.isSymbolicLink(directory)
                    ? " is a link, and nothing is written through links."
                    : " isn't a directory."),
            "Choose a real directory: --output DIR");
      }
    } catch (NoSuchFileException e) {
      try {
        Files.createDirectory(directory);
      } catch (FileAlreadyExistsException again) {
        makeReal(directory);
      }
    }
  }

  private static boolean isReal(Path directory) throws IOException {
    BasicFileAttributes is =
        Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return is.isDirectory() && !is.isOther();
  }
}
