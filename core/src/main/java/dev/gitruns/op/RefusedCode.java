package dev.gitruns.op;

import dev.gitruns.model.CommitId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/** Which code commits a remote refused; if that is forgotten, they are only offered again. */
record RefusedCode(Path file, String remote) {
  static RefusedCode of(Workspace workspace, String remote) {
    return new RefusedCode(
        workspace.store().directory().cache().resolve("refused-code"), remote + " ");
  }

  Set<CommitId> read() {
    Set<CommitId> refused = new TreeSet<>();
    try {
      if (Files.isRegularFile(file)) {
        for (String line : Files.readAllLines(file)) {
          String hex = line.substring(Math.min(line.length(), remote.length()));
          if (line.startsWith(remote) && CommitId.isCommitId(hex)) {
            refused.add(new CommitId(hex));
          }
        }
      }
    } catch (IOException e) {
      return Set.of();
    }
    return refused;
  }

  void add(CommitId commit) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file, remote + commit.hex() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      // It is offered again with the next push.
      return;
    }
  }

  /** Forgets them, so that all are offered again. */
  void forget() {
    try {
      if (Files.isRegularFile(file)) {
        Files.write(
            file,
            Files.readAllLines(file).stream().filter(line -> !line.startsWith(remote)).toList());
      }
    } catch (IOException e) {
      return;
    }
  }
}
