package dev.gitruns.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;

/** What tells cheaply that a file is still the one that was read. Links are never followed. */
record FileStamp(long size, FileTime modified, String inode, char kind) {

  /** The stamp of what is there, or empty if nothing is or it can't be looked at. */
  static Optional<FileStamp> of(Path file) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      char kind =
          found.isRegularFile()
              ? 'f'
              : found.isSymbolicLink() ? 'l' : found.isDirectory() ? 'd' : 'o';
      return Optional.of(
          new FileStamp(
              found.size(), found.lastModifiedTime(), Objects.toString(found.fileKey()), kind));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
