package dev.gitruns.capture;

import dev.gitruns.git.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/** Decides from a file's kind and content whether a snapshot may take it. */
final class FileCheck {
  private static final int PIECE = 1 << 20;

  /** So much of a piece is looked at again with the next, for a secret that lies across both. */
  private static final int OVERLAP = 4 << 10;

  private final Predicate<byte[]> holdsSecret;
  private final Deadline deadline;
  private final byte[] buffer = new byte[PIECE + OVERLAP];

  FileCheck(Predicate<byte[]> holdsSecret, Deadline deadline) {
    this.holdsSecret = holdsSecret;
    this.deadline = deadline;
  }

  /** Why this file must stay out, or empty. */
  Optional<LeftOut.Reason> objection(Path file, FileStamp stamp) {
    return switch (stamp.kind()) {
      case 'f' -> content(file);
      case 'l' -> Optional.empty();
      default -> Optional.of(LeftOut.Reason.SPECIAL);
    };
  }

  private Optional<LeftOut.Reason> content(Path file) {
    int kept = 0;
    try (InputStream in = Files.newInputStream(file)) {
      while (true) {
        deadline.check("snapshot");
        int n = in.readNBytes(buffer, kept, PIECE);
        if (n > 0 && holdsSecret.test(Arrays.copyOf(buffer, kept + n))) {
          return Optional.of(LeftOut.Reason.SECRET);
        }
        if (n < PIECE) {
          return Optional.empty();
        }
        int end = kept + n;
        kept = Math.min(OVERLAP, end);
        System.arraycopy(buffer, end - kept, buffer, 0, kept);
      }
    } catch (IOException e) {
      return Optional.of(LeftOut.Reason.UNREADABLE);
    }
  }
}
