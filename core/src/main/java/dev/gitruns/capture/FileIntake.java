package dev.gitruns.capture;

import dev.gitruns.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Takes files into a directory where each is called by the SHA-256 of its bytes.
 *
 * <p>The bytes are copied, never hard-linked: a program that goes on writing the file in place
 * would change what the digest names. A large file is cloned where the file system shares blocks
 * (Btrfs, XFS), which costs neither space nor time, and is as private as a copy. The digest is
 * always that of the bytes taken, also if the file changes meanwhile.
 */
final class FileIntake {
  private static final int BUFFER = 1 << 16;
  private static final long WORTH_A_CLONE = 64 << 20;
  private static final Duration CLONE_TIME = Duration.ofSeconds(20);

  private final Path directory;
  private final BooleanSupplier stop;
  private boolean clones = Files.isExecutable(Path.of("/bin/cp"));

  FileIntake(Path directory) {
    this(directory, () -> false);
  }

  /**
   * @param stop whether to give up what is being taken
   */
  FileIntake(Path directory, BooleanSupplier stop) {
    this.directory = directory;
    this.stop = stop;
  }

  /** What was taken. */
  record Taken(Digest digest, long size) {}

  /**
   * Takes the bytes that a file has now: what is appended meanwhile is left out.
   *
   * @throws InterruptedIOException if a stop was asked for
   */
  Taken take(Path file) throws IOException {
    long size = sizeOf(file);
    Files.createDirectories(directory);
    Path temporary = Files.createTempFile(directory, ".take-", ".tmp");
    try {
      Taken taken =
          clones && size >= WORTH_A_CLONE && cloned(file, temporary)
              ? digest(temporary, Files.size(temporary))
              : copy(file, temporary, size);
      Path place = directory.resolve(taken.digest().hex());
      if (!Files.exists(place)) {
        KnownDigests.note(temporary, taken.digest());
        moveTo(place, temporary);
      }
      return taken;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  Taken take(byte[] bytes) throws IOException {
    Files.createDirectories(directory);
    Path temporary = Files.createTempFile(directory, ".take-", ".tmp");
    try {
      Files.write(temporary, bytes);
      Taken taken = digestOf(temporary);
      Path place = directory.resolve(taken.digest().hex());
      if (!Files.exists(place)) {
        moveTo(place, temporary);
      }
      return taken;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void moveTo(Path place, Path temporary) throws IOException {
    try {
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      // Somebody else took the same bytes just now.
      Files.deleteIfExists(temporary);
    }
  }

  private boolean cloned(Path file, Path to) {
    List<String> command =
        List.of("/bin/cp", "--reflink=always", "--", file.toString(), to.toString());
    clones = BoundedCommand.run(command, java.util.Map.of(), null, CLONE_TIME).isPresent();
    return clones;
  }

  private Taken copy(Path from, Path to, long size) throws IOException {
    try (InputStream in = Files.newInputStream(from);
        OutputStream out = Files.newOutputStream(to, StandardOpenOption.TRUNCATE_EXISTING)) {
      return pump(in, out, size, stop);
    }
  }

  private Taken digest(Path file, long size) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return pump(in, OutputStream.nullOutputStream(), size, stop);
    }
  }

  static Taken digestOf(Path file) throws IOException {
    long size = sizeOf(file);
    try (InputStream in = Files.newInputStream(file)) {
      return pump(in, OutputStream.nullOutputStream(), size, () -> false);
    }
  }

  /** Opening a named pipe would wait for a writer, and reading a device may never end. */
  private static long sizeOf(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "it isn't a regular file");
    }
    return attributes.size();
  }

  private static Taken pump(InputStream in, OutputStream out, long limit, BooleanSupplier stop)
      throws IOException {
    MessageDigest sha256 = Hashing.sha256();
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    while (size < limit) {
      if (stop.getAsBoolean()) {
        throw new InterruptedIOException("a signal came");
      }
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, limit - size));
      if (n < 0) {
        break;
      }
      sha256.update(buffer, 0, n);
      out.write(buffer, 0, n);
      size += n;
    }
    return new Taken(Hashing.digest(sha256), size);
  }
}
