package dev.gitruns.journal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Directories and files that only their owner may read: journals hold what nobody has masked. */
public final class PrivateFiles {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final int STICKY = 01000;

  private PrivateFiles() {}

  /** A new directory of mode 0700 where there are modes. */
  public static void createDirectory(Path directory) throws IOException {
    Files.createDirectory(directory, mode("rwx------"));
  }

  /** A new file of mode 0600 where there are modes. */
  public static void createFile(Path file) throws IOException {
    Files.createFile(file, mode("rw-------"));
  }

  private static FileAttribute<?>[] mode(String text) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Makes the directory that holds journals, if it isn't there.
   *
   * @throws IOException also if every account could replace what is in it
   */
  public static void makeParent(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      Path above = parent.toAbsolutePath().getParent();
      Files.createDirectories(above);
      try {
        createDirectory(parent);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(parent)) {
          throw e;
        }
      }
    }
    if (isOpenToAll(parent) && (mode(parent) & STICKY) == 0) {
      throw new AccessDeniedException(
          parent.toString(), null, "every account may replace files in it");
    }
  }

  /**
   * Makes a directory beside journals.
   *
   * @throws IOException also if another account made it where every account may
   */
  public static void makeOwn(Path directory) throws IOException {
    makeParent(directory.toAbsolutePath().getParent());
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      createDirectory(directory);
    }
    if (!counts(directory)) {
      throw new AccessDeniedException(directory.toString(), null, "it is another account's");
    }
  }

  /**
   * Whether a journal counts in this directory: it must be of this account if every account could
   * have put it there.
   */
  public static boolean counts(Path journal) throws IOException {
    Path parent = journal.toAbsolutePath().getParent();
    return !isOpenToAll(parent) || isOurs(journal);
  }

  private static boolean isOpenToAll(Path directory) throws IOException {
    return POSIX
        && Files.isDirectory(directory)
        && Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static int mode(Path directory) throws IOException {
    return Files.getAttribute(directory, "unix:mode") instanceof Integer mode ? mode : 0;
  }

  private static boolean isOurs(Path path) throws IOException {
    Path self = Path.of("/proc/self");
    if (Files.isDirectory(self)) {
      return Files.getAttribute(self, "unix:uid")
          .equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }
    return Set.of(System.getProperty("user.name"))
        .contains(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName());
  }
}
