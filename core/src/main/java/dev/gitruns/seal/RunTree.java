package dev.gitruns.seal;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.rundir.StorageLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects the files of one run in {@code tree/} and {@code large/} of a directory. */
final class RunTree {
  private final Path tree;
  private final Path large;
  private final Map<String, Digest> sums = new TreeMap<>();
  private final SortedSet<String> pointers = new TreeSet<>();

  private final boolean copies;

  /**
   * @param copies whether artifacts are copied and digested anew: others may change their files
   */
  RunTree(Path dir, boolean copies) throws IOException {
    this.copies = copies;
    tree = Files.createDirectories(dir.resolve("tree"));
    large = dir.resolve("large");
  }

  /** Where a writer of files may put one that {@link #adopt} then takes in. */
  Path root() {
    return tree;
  }

  /** A document; an empty one is left out. */
  void document(String name, Value.Fields fields) throws IOException {
    if (!fields.isEmpty()) {
      bytes(name, CanonicalJson.write(fields));
    }
  }

  void bytes(String name, byte[] bytes) throws IOException {
    Path file = tree.resolve(name);
    Files.write(file, bytes);
    adopt(file);
  }

  /** Takes in a document or series that already lies in {@link #root}. */
  void adopt(Path file) throws IOException {
    String name = file.getFileName().toString();
    Digest digest = DurableFiles.digest(file);
    long size = Files.size(file);
    if (size > StorageLimits.MAX_BLOB || looksLikePointer(file, size)) {
      Files.createDirectories(large);
      Files.move(file, large.resolve(digest.hex()));
      point(name, digest, size);
    }
    sums.put(name, digest);
  }

  /** An artifact of this path, whose bytes are in a file with this digest. */
  void artifact(String path, Path file, Digest digest, boolean inline) throws IOException {
    Files.createDirectories(tree.resolve(RunFileName.ARTIFACT_DIR));
    long size = Files.size(file);
    if (inline && !looksLikePointer(file, size)) {
      copy(file, tree.resolve(path), digest);
    } else {
      Files.createDirectories(large);
      if (copies) {
        copy(file, large.resolve(digest.hex()), digest);
      } else {
        DurableFiles.linkOrCopy(file, large.resolve(digest.hex()));
      }
      point(path, digest, size);
    }
    sums.put(path, digest);
  }

  private void copy(Path file, Path to, Digest digest) throws IOException {
    Files.copy(file, to, LinkOption.NOFOLLOW_LINKS);
    if (copies
        && !(Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)
            && DurableFiles.digest(to).equals(digest))) {
      throw new IOException("the bytes of an artifact changed meanwhile: " + digest);
    }
  }

  private void point(String path, Digest digest, long size) throws IOException {
    Files.write(tree.resolve(path), new LfsPointer(digest, size).write());
    pointers.add(path);
  }

  /** Only what isn't a pointer may look like content, so that readers can tell them apart. */
  private static boolean looksLikePointer(Path file, long size) throws IOException {
    return size <= LfsPointer.MAX_BYTES && LfsPointer.parse(Files.readAllBytes(file)).isPresent();
  }

  /** Writes what follows from all files, and gives the id. Call it once, last. */
  RunId finish() throws IOException {
    if (!pointers.isEmpty()) {
      Files.write(tree.resolve(RunFileName.ATTRIBUTES), LfsPointer.attributes(pointers));
    }
    Sha256Sums all = Sha256Sums.of(sums);
    Files.write(tree.resolve(RunFileName.SUMS), all.write());
    return all.id();
  }
}
