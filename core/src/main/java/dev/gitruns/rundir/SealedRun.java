package dev.gitruns.rundir;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A run that can never change again.
 *
 * @param id the SHA-256 of its {@code SHA256SUMS}
 * @param uid the run's name from its start, which all its segments share
 * @param dir holds {@code tree/}, the run directory exactly as it goes to the branch, and {@code
 *     large/<sha256>}, the bytes behind its pointers
 */
public record SealedRun(RunId id, Uid uid, Path dir) {
  /** The file in its directory that says that its journal came from elsewhere. */
  public static final String FOREIGN = "foreign";

  /** Whether its journal came from elsewhere; what that one names isn't this clone's to share. */
  public boolean isForeign() {
    return Files.exists(dir.resolve(FOREIGN));
  }

  /** The run directory exactly as it goes to the branch. */
  public Path tree() {
    return dir.resolve("tree");
  }

  /** The bytes behind the run's pointers, a file per SHA-256; absent if it has none. */
  public Path large() {
    return dir.resolve("large");
  }
}
