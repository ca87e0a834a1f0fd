package dev.gitruns.rundir;

import dev.gitruns.model.Digest;
import java.util.Optional;

/**
 * A file of a run directory as it lies in a tree.
 *
 * @param path relative to the run directory; from a hostile tree it may be anything
 * @param mode as in a git tree
 * @param stored the SHA-256 of the blob's bytes
 * @param pointer what the blob is if it is an LFS pointer
 */
public record StoredFile(String path, int mode, Digest stored, Optional<LfsPointer> pointer) {
  /** The mode of an ordinary file, the only one that a run may have. */
  public static final int REGULAR = 0100644;

  public static StoredFile of(String path, int mode, byte[] bytes) {
    return new StoredFile(path, mode, Sha256Sums.digest(bytes), LfsPointer.parse(bytes));
  }

  /** The digest that the file's line of {@code SHA256SUMS} must have. */
  public Digest content() {
    return pointer.map(LfsPointer::oid).orElse(stored);
  }
}
