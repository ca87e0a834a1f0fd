package dev.gitruns.store.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;

/** Moves a ref from an expected value to another, or not at all; the one place that does. */
final class RefMove {
  private final Repository repository;
  private final Path commonDir;

  RefMove(Repository repository, Path commonDir) {
    this.repository = repository;
    this.commonDir = commonDir;
  }

  /** How a move ended. */
  enum Result {
    /** The ref is there, on the disk. */
    MOVED,
    /** It wasn't where it was expected, or somebody held its lock; it didn't move. */
    LOST
  }

  /** The object a ref names now, read anew. */
  Optional<ObjectId> read(String ref) throws IOException {
    var found = repository.getRefDatabase().exactRef(ref);
    return Optional.ofNullable(found == null ? null : found.getObjectId());
  }

  /** Moves the ref; an {@link IOException} leaves it unknown whether it moved. */
  Result move(String ref, Optional<ObjectId> from, ObjectId to, PersonIdent who, String why)
      throws IOException {
    OpenRepository.forceRefsToDisk(repository);
    RefUpdate update = repository.updateRef(ref);
    update.setExpectedOldObjectId(from.orElse(ObjectId.zeroId()));
    update.setNewObjectId(to);
    update.setRefLogIdent(who);
    update.setRefLogMessage("git-runs: " + why, false);
    // Forced, since a rebuilt history is no descendant; the expected value is what guards it.
    RefUpdate.Result result = update.forceUpdate();
    return switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {
        Durable.directory(commonDir.resolve(ref).getParent());
        yield Result.MOVED;
      }
      case LOCK_FAILURE -> Result.LOST;
      default -> throw new IOException("the ref " + ref + " could not be moved: " + result);
    };
  }

  /** Deletes the ref if it is where it is expected. */
  boolean delete(String ref, ObjectId from) throws IOException {
    RefUpdate update = repository.updateRef(ref);
    update.setExpectedOldObjectId(from);
    update.setForceUpdate(true);
    update.disableRefLog();
    RefUpdate.Result result = update.delete();
    return result == RefUpdate.Result.FORCED || result == RefUpdate.Result.FAST_FORWARD;
  }

  /** One sentence on the lock that keeps a ref from moving, if there is one. */
  Optional<String> lockOf(String ref, Instant now) throws IOException {
    Path lock = commonDir.resolve(ref + ".lock");
    if (!Files.exists(lock)) {
      return Optional.empty();
    }
    Duration age = Duration.between(Files.getLastModifiedTime(lock).toInstant(), now);
    return Optional.of(
        "The lock "
            + lock
            + " is "
            + Math.max(0, age.toSeconds())
            + " s old; if no git runs here, a killed one left it: delete it and try again.");
  }
}
