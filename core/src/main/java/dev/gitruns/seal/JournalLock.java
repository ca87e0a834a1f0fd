package dev.gitruns.seal;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turn to seal a journal. Two sealers without it, on a network disk that can't lock, at worst
 * do the same work twice.
 */
final class JournalLock implements AutoCloseable {
  private static final String FILE = "seal.lock";
  private static final ConcurrentHashMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock thread;
  private final FileChannel channel;

  private JournalLock(ReentrantLock thread, FileChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  /** Waits for the turn. A journal that can't be written is sealed without. */
  static JournalLock take(Path journal) throws IOException {
    Path real = real(journal);
    ReentrantLock thread = THREADS.computeIfAbsent(real, path -> new ReentrantLock());
    thread.lock();
    try {
      return new JournalLock(thread, lock(real));
    } catch (IOException | RuntimeException e) {
      thread.unlock();
      throw e;
    }
  }

  /** Waits for the turn within this process alone, and leaves nothing in the directory. */
  static JournalLock takeHere(Path journal) {
    ReentrantLock thread = THREADS.computeIfAbsent(real(journal), path -> new ReentrantLock());
    thread.lock();
    return new JournalLock(thread, null);
  }

  private static Path real(Path journal) {
    try {
      return journal.toRealPath();
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "There is no journal at " + Untrusted.line(journal.toString(), 300) + ".",
          "Name the directory that holds start.json.",
          e);
    }
  }

  private static FileChannel lock(Path journal) throws IOException {
    if (!Files.isWritable(journal)) {
      return null;
    }
    FileChannel channel =
        FileChannel.open(
            journal.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      channel.lock();
    } catch (IOException unsupported) {
      return channel; // some network disks can't lock
    }
    return channel;
  }

  @Override
  public void close() throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      thread.unlock();
    }
  }
}
