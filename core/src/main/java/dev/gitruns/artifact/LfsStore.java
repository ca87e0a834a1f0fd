package dev.gitruns.artifact;

import dev.gitruns.capture.KnownDigests;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The local store of Git LFS: {@code lfs/objects/aa/bb/<sha256>} in the directory of git, or where
 * {@code lfs.storage} has it.
 */
public final class LfsStore {
  private final Path root;
  private final ObjectsDirectory objects;
  private final Path kept;

  /**
   * @param commonDir the directory of git that all work trees share
   */
  public LfsStore(Path commonDir) {
    this(commonDir, Optional.empty());
  }

  /**
   * @param commonDir the directory of git that all work trees share
   * @param storage what {@code lfs.storage} says, from there
   */
  public LfsStore(Path commonDir, Optional<String> storage) {
    this.root = commonDir.resolve(storage.filter(text -> !text.isEmpty()).orElse("lfs"));
    this.kept = commonDir.resolve("runs").resolve("kept");
    this.objects = new ObjectsDirectory(root, "gitruns", Optional.of(kept));
  }

  /** The same as a directory that transfers go into and come from. */
  public ObjectsDirectory objects() {
    return objects;
  }

  /** Where the bytes with this digest lie, or would. */
  public Path path(Digest oid) {
    return objects.path(oid);
  }

  /** Whether it has, or had, any objects. */
  public boolean isUsed() {
    return Files.isDirectory(root.resolve("objects"));
  }

  public boolean contains(Digest oid) {
    return Files.isRegularFile(path(oid));
  }

  /** The file with these bytes, if it is here. */
  public Optional<Path> find(Digest oid) {
    if (contains(oid)) {
      return Optional.of(path(oid));
    }
    Path second = kept.resolve(oid.hex());
    try {
      return Files.isRegularFile(second)
          ? objects.find(new Blob(oid, Files.size(second)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Gives an object a second name, which {@code git lfs prune} doesn't know, as long as nobody else
   * has it. Where the disk has no links, the object has to do.
   */
  private void keep(Digest oid) {
    try {
      Files.createDirectories(kept);
      Files.createLink(kept.resolve(oid.hex()), path(oid));
    } catch (IOException | UnsupportedOperationException e) {
      return;
    }
  }

  /** Whether an object has a second name, as nobody else is known to have it. */
  public boolean isKept(Digest oid) {
    return Files.exists(kept.resolve(oid.hex()));
  }

  /** To be called when others have an object: from then on it may be deleted here. */
  public void letGo(Digest oid) {
    try {
      Files.deleteIfExists(kept.resolve(oid.hex()));
    } catch (IOException e) {
      // It only takes a place.
      return;
    }
  }

  /**
   * Adds a file that has this digest, by a hard link where it can be, else by a copy. On the disk
   * when this returns; the given file stays. Refuses bytes that don't fit the digest.
   */
  public void add(Digest oid, Path file) {
    try {
      Path target = path(oid);
      if (Files.isRegularFile(target) && Files.size(target) == Files.size(file)) {
        return;
      }
      Optional<Digest> known = KnownDigests.of(file);
      if (!(known.isPresent() ? known.get() : digest(file)).equals(oid)) {
        throw new GitRunsException(
            GitRunsException.Kind.INVALID,
            "The bytes of a large file aren't those that its run names: " + file,
            "Seal the run again from its journal.");
      }
      Files.createDirectories(target.getParent());
      link(file, target);
      keep(oid);
      for (Path dir = target.getParent(); !dir.equals(root.getParent()); dir = dir.getParent()) {
        force(dir, StandardOpenOption.READ);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void link(Path file, Path target) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + "." + System.nanoTime() + ".tmp");
    try {
      try {
        Files.createLink(temporary, file);
      } catch (IOException | UnsupportedOperationException e) {
        // Another file system, or one without links.
        Files.copy(file, temporary);
      }
      force(temporary, StandardOpenOption.WRITE);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(target)) {
        throw e;
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    } catch (IOException e) {
      if (!Files.isDirectory(path) && Files.isWritable(path)) {
        throw e;
      }
    }
  }

  /** The SHA-256 of a file. */
  public static Digest digest(Path file) throws IOException {
    MessageDigest sha256 = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return new Digest(HexFormat.of().formatHex(sha256.digest()));
  }

  /** The SHA-256 of these bytes. */
  public static Digest digest(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(sha256().digest(bytes)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
