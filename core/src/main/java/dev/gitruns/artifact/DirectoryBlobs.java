package dev.gitruns.artifact;

import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Blobs in another directory: a network disk, or the store of a repository on this machine. */
public final class DirectoryBlobs implements RemoteBlobs {
  private final String name;
  private final Path must;
  private final ObjectsDirectory there;

  /**
   * @param must a directory that must exist, or else what holds it isn't there
   */
  public DirectoryBlobs(String name, Path must, ObjectsDirectory there) {
    this.name = Untrusted.line(name, 200);
    this.must = must;
    this.there = there;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<Blob, BlobAnswer> ask(Collection<Blob> blobs) {
    return each(
        blobs,
        blob ->
            there.find(blob).isPresent()
                ? BlobAnswer.THERE
                : BlobAnswer.of(BlobAnswer.Outcome.MISSING));
  }

  @Override
  public Map<Blob, BlobAnswer> put(Collection<Blob> blobs, ObjectsDirectory from, BlobWatch watch) {
    return each(blobs, blob -> copy(blob, from, there, watch));
  }

  @Override
  public Map<Blob, BlobAnswer> get(Collection<Blob> blobs, ObjectsDirectory into, BlobWatch watch) {
    return each(blobs, blob -> copy(blob, there, into, watch));
  }

  private Map<Blob, BlobAnswer> each(Collection<Blob> blobs, Function<Blob, BlobAnswer> one) {
    if (!Files.isDirectory(must)) {
      // Never made by us: where a disk isn't mounted, the bytes would land below its mount point.
      BlobAnswer none =
          new BlobAnswer(
              BlobAnswer.Outcome.FAILED,
              "there is no directory " + must + "; mount it, or make it: mkdir " + must);
      return EachBlob.of(blobs, 1, blob -> none);
    }
    return EachBlob.of(blobs, 1, one);
  }

  private static BlobAnswer copy(
      Blob blob, ObjectsDirectory from, ObjectsDirectory to, BlobWatch watch) {
    if (to.find(blob).isPresent()) {
      return BlobAnswer.THERE;
    }
    Optional<Path> file = from.find(blob);
    return file.isEmpty()
        ? BlobAnswer.of(BlobAnswer.Outcome.MISSING)
        : to.receive(blob, arrival -> send(file.get(), arrival, watch));
  }

  private static void send(Path file, Arrival to, BlobWatch watch) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.position(to.offset());
      InputStream in = Channels.newInputStream(channel);
      to.writeAll(in, watch);
    }
  }
}
