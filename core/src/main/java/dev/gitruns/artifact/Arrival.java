package dev.gitruns.artifact;

import dev.gitruns.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** A blob on its way into a directory; what has come stays for the next try. */
public final class Arrival implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final ObjectsDirectory directory;
  private final Blob blob;
  private final Path part;
  private final boolean kept;
  private FileChannel channel;
  private FileLock lock;

  private Arrival(ObjectsDirectory directory, Blob blob, Path part, boolean kept) {
    this.directory = directory;
    this.blob = blob;
    this.part = part;
    this.kept = kept;
  }

  static Arrival open(ObjectsDirectory directory, Blob blob) throws IOException {
    Arrival arrival = new Arrival(directory, blob, directory.incomplete(blob, ""), true);
    Files.createDirectories(arrival.part.getParent());
    arrival.open();
    if (arrival.isAlone()) {
      if (arrival.offset() > blob.size()) {
        arrival.restart();
      }
      return arrival;
    }
    // Another process of ours is at it: whoever is first wins, and nothing is shared.
    arrival.channel.close();
    String suffix = "." + Long.toHexString(ThreadLocalRandom.current().nextLong());
    Arrival own = new Arrival(directory, blob, directory.incomplete(blob, suffix), false);
    own.open();
    return own;
  }

  private void open() throws IOException {
    channel =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel.position(channel.size());
  }

  private boolean isAlone() {
    try {
      lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      // No locks on this disk. Two of one writer then write the same bytes to the same places.
      return true;
    }
  }

  /** How many bytes are here; the next ones go behind them. */
  public long offset() throws IOException {
    return channel.position();
  }

  /** How many there will be. */
  public long size() {
    return blob.size();
  }

  /** Takes more bytes; too many are an error. */
  public void write(byte[] bytes, int from, int length) throws IOException {
    if (channel.position() + length > blob.size()) {
      throw new IOException("more bytes came than it has");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Takes all that this stream has, and tells of it. */
  public void writeAll(InputStream in, BlobWatch watch) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      write(buffer, 0, read);
      watch.moved(read);
    }
  }

  /** Forgets what has come. */
  public void restart() throws IOException {
    // A new file, as somebody else may have given the old one its name by now.
    channel.close();
    lock = null;
    Files.deleteIfExists(part);
    open();
    isAlone();
  }

  /** Whether all bytes are here and the right ones; short of all is an error. */
  boolean isWhole() throws IOException {
    if (offset() < blob.size()) {
      throw new IOException("it ended after " + offset() + " of " + blob.size() + " bytes");
    }
    channel.force(true);
    return digest(part).equals(blob.oid());
  }

  static Digest digest(Path file) throws IOException {
    return LfsStore.digest(file);
  }

  /** Gives the whole file its name, on the disk when this returns. */
  void finish() throws IOException {
    Path target = directory.path(blob.oid());
    Files.createDirectories(target.getParent());
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      if (directory.find(blob).isEmpty()) {
        throw e;
      }
    }
    directory.force(target.getParent());
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!kept) {
      Files.deleteIfExists(part);
    }
  }
}
