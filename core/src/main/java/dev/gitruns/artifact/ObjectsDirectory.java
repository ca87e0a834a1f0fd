package dev.gitruns.artifact;

import dev.gitruns.model.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A directory of blobs in the layout of Git LFS, {@code objects/aa/bb/<sha256>}, and what is on its
 * way into it in {@code incomplete/}. On network disks too: what is seen under a digest was checked
 * and is on the disk, whatever locks are worth there.
 */
public final class ObjectsDirectory {
  private final Path root;
  private final String writer;
  private final Optional<Path> kept;

  /**
   * @param root the directory; need not exist yet
   * @param writer a word for those who write here from one repository, so that theirs go on where
   *     they stopped, and nobody else's
   */
  public ObjectsDirectory(Path root, String writer) {
    this(root, writer, Optional.empty());
  }

  /**
   * @param kept where second names of objects are, for those that somebody deletes from here
   */
  ObjectsDirectory(Path root, String writer, Optional<Path> kept) {
    this.root = root;
    this.writer = writer;
    this.kept = kept;
  }

  Path root() {
    return root;
  }

  /** Where the bytes with this digest lie, or would. */
  public Path path(Digest oid) {
    return root.resolve("objects")
        .resolve(oid.hex().substring(0, 2))
        .resolve(oid.hex().substring(2, 4))
        .resolve(oid.hex());
  }

  /** The file, if one of the right size is here. */
  public Optional<Path> find(Blob blob) {
    Path file = path(blob.oid());
    if (isIt(file, blob)) {
      return Optional.of(file);
    }
    Optional<Path> second =
        kept.map(dir -> dir.resolve(blob.oid().hex())).filter(path -> isIt(path, blob));
    if (second.isPresent() && !Files.exists(file)) {
      try {
        Files.createDirectories(file.getParent());
        Files.createLink(file, second.get());
      } catch (IOException | UnsupportedOperationException e) {
        // The second name does as well.
        return second;
      }
    }
    return second;
  }

  private static boolean isIt(Path file, Blob blob) {
    try {
      return Files.isRegularFile(file) && Files.size(file) == blob.size();
    } catch (IOException e) {
      return false;
    }
  }

  Path incomplete(Blob blob, String suffix) {
    return root.resolve("incomplete").resolve(blob.oid().hex() + "." + writer + suffix);
  }

  /** Where bytes come from. */
  @FunctionalInterface
  public interface Source {
    /** Writes the bytes from {@link Arrival#offset} on. */
    void send(Arrival to) throws IOException;
  }

  /**
   * Takes a blob in: what came before isn't asked for again, and nothing is to be seen of it until
   * it is whole, has its digest and is on the disk.
   */
  public BlobAnswer receive(Blob blob, Source source) {
    if (find(blob).isPresent()) {
      return BlobAnswer.THERE;
    }
    try (Arrival arrival = Arrival.open(this, blob)) {
      boolean resumed = arrival.offset() > 0;
      source.send(arrival);
      if (arrival.isWhole()) {
        arrival.finish();
        return BlobAnswer.DONE;
      }
      arrival.restart();
      if (resumed) {
        // What was here before may be what a power loss left.
        source.send(arrival);
        if (arrival.isWhole()) {
          arrival.finish();
          return BlobAnswer.DONE;
        }
        arrival.restart();
      }
      return new BlobAnswer(BlobAnswer.Outcome.WRONG, "the bytes that arrived aren't its own");
    } catch (IOException e) {
      return BlobAnswer.failed(e);
    }
  }

  /** Makes names below the root durable, from this directory up. */
  void force(Path from) {
    Path end = root.toAbsolutePath().getParent();
    for (Path dir = from.toAbsolutePath(); dir != null && !dir.equals(end); dir = dir.getParent()) {
      try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (IOException e) {
        // Windows can't open directories; its renames are journalled.
        continue;
      }
    }
  }
}
