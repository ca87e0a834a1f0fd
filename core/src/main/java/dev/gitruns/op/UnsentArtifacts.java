package dev.gitruns.op;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.model.Digest;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a push couldn't send, so that the next one tries again. Only a memory: {@code git runs
 * artifacts push} finds the same without it.
 */
final class UnsentArtifacts {
  private final Path file;

  UnsentArtifacts(Workspace workspace, SharedRemote remote) {
    this(workspace, remote, "unsent-");
  }

  private UnsentArtifacts(Workspace workspace, SharedRemote remote, String prefix) {
    String name =
        Integer.toHexString(remote.name().hashCode())
            + "-"
            + remote.name().replaceAll("[^A-Za-z0-9]", "_");
    file =
        workspace
            .store()
            .directory()
            .cache()
            .resolve(prefix + name.substring(0, Math.min(60, name.length())));
  }

  /** Those of code, which always go to the remote's LFS. */
  static UnsentArtifacts ofCode(Workspace workspace, SharedRemote remote) {
    return new UnsentArtifacts(workspace, remote, "unsent-code-");
  }

  SortedSet<Blob> all() {
    SortedSet<Blob> blobs = new TreeSet<>();
    try {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          String[] parts = line.split(" ");
          if (parts.length == 2 && Digest.isDigest(parts[0]) && parts[1].matches("[0-9]{1,18}")) {
            blobs.add(new Blob(new Digest(parts[0]), Long.parseLong(parts[1])));
          }
        }
      }
    } catch (IOException e) {
      return new TreeSet<>();
    }
    return blobs;
  }

  /** Remembers those that another try may send, and forgets the others of these. */
  void noteFailures(Map<Blob, BlobAnswer> answers) {
    SortedSet<Blob> before = all();
    SortedSet<Blob> blobs = new TreeSet<>(before);
    answers.forEach(
        (blob, answer) -> {
          if (answer.outcome() == Outcome.FAILED) {
            blobs.add(blob);
          } else {
            blobs.remove(blob);
          }
        });
    if (blobs.equals(before)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    blobs.forEach(blob -> text.append(blob.oid()).append(' ').append(blob.size()).append('\n'));
    try {
      Files.createDirectories(file.getParent());
      Path temporary = file.resolveSibling(file.getFileName() + "." + System.nanoTime());
      Files.writeString(temporary, text.toString());
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // A cache that can't be written costs a repetition.
      return;
    }
  }
}
