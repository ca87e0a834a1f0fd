package dev.gitruns.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A new file, opened for appending. Not a {@link FileChannel}: that one closes itself when a thread
 * that writes is interrupted, and a trainer's interrupt must not end its journal.
 */
final class FileSink implements JournalSink {
  private final Path file;
  private final FileOutputStream out;
  private boolean entrySynced;

  private FileSink(Path file, FileOutputStream out) {
    this.file = file;
    this.out = out;
  }

  static FileSink create(Path file) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
    return new FileSink(file, new FileOutputStream(file.toFile(), true));
  }

  @Override
  public int write(byte[] record) throws IOException {
    out.write(record);
    return record.length;
  }

  @Override
  public synchronized void sync() throws IOException {
    out.getFD().sync();
    if (!entrySynced) {
      AtomicFile.syncDirectory(file.getParent());
      entrySynced = true;
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
