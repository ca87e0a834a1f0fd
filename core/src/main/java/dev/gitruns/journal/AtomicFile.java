package dev.gitruns.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Small files that are there whole or not at all, also after a power loss. */
final class AtomicFile {
  private AtomicFile() {}

  /** Puts the bytes in place of what was there. */
  static void replace(Path file, byte[] bytes) throws IOException {
    Path temp = fill(file, bytes);
    try {
      Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temp);
    }
    syncDirectory(file.getParent());
  }

  /** Makes the file; fails with {@link FileAlreadyExistsException} where it exists. */
  static void create(Path file, byte[] bytes) throws IOException {
    Path temp = fill(file, bytes);
    try {
      try {
        Files.createLink(file, temp); // unlike a rename it never replaces
      } catch (UnsupportedOperationException | java.nio.file.FileSystemException noLinks) {
        if (Files.exists(file)) {
          throw new FileAlreadyExistsException(file.toString());
        }
        Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      Files.deleteIfExists(temp);
    }
    syncDirectory(file.getParent());
  }

  private static Path fill(Path file, byte[] bytes) throws IOException {
    FileAttribute<?>[] mode =
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Path temp = Files.createTempFile(file.getParent(), ".new-", ".tmp", mode);
    try (FileOutputStream out = new FileOutputStream(temp.toFile())) {
      out.write(bytes);
      out.getFD().sync();
    }
    return temp;
  }

  /** Makes names in this directory durable, where the system can. */
  static void syncDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException unsupported) {
      return; // Windows can't open directories; its renames are journalled
    }
  }
}
