package dev.gitruns.capture;

import dev.gitruns.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The digests of large files that this process wrote or read itself, so that a recorded artifact is
 * read once and not again by its seal and by the store. Only for files of ours, which nobody
 * changes; whoever verifies files reads them.
 */
public final class KnownDigests {
  private static final long WORTH_KNOWING = 16 << 20;
  private static final int MOST = 1_000;

  /** What tells a file from what it was, and from another one under its name. */
  private record Identity(Object key, long size, FileTime modified) {}

  private static final Map<Identity, Digest> KNOWN =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, Digest> eldest) {
          return size() > MOST;
        }
      };

  private KnownDigests() {}

  /** Remembers the digest of a file that nobody writes to any more. */
  public static void note(Path file, Digest digest) throws IOException {
    Optional<Identity> identity = identity(file);
    if (identity.isPresent()) {
      synchronized (KNOWN) {
        KNOWN.put(identity.get(), digest);
      }
    }
  }

  /** The digest of this file, under any of its names, if it is known. */
  public static Optional<Digest> of(Path file) throws IOException {
    Optional<Identity> identity = identity(file);
    synchronized (KNOWN) {
      return identity.map(KNOWN::get);
    }
  }

  private static Optional<Identity> identity(Path file) throws IOException {
    BasicFileAttributes facts =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return facts.isRegularFile() && facts.size() >= WORTH_KNOWING && facts.fileKey() != null
        ? Optional.of(new Identity(facts.fileKey(), facts.size(), facts.lastModifiedTime()))
        : Optional.empty();
  }
}
