package dev.gitruns.store.git;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.seal.RunFileName;
import dev.gitruns.seal.SealedRun;
import dev.gitruns.seal.Sha256Sums;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;

/** Writes the directory of a sealed run as objects of a pack. */
final class RunTree {
  private RunTree() {}

  /**
   * Writes every file and the tree of this run; refuses names and kinds of files that no run may
   * have, and a directory that isn't what its id says. What was purged of it is left out.
   */
  static ObjectId write(SealedRun run, Set<String> purged, TreeEdit edit, ObjectPack pack)
      throws IOException {
    Map<String, Optional<Entry>> entries = new HashMap<>();
    for (Path file : files(run.tree())) {
      String name = run.tree().relativize(file).toString().replace('\\', '/');
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !RunFileName.isAllowed(name)) {
        throw refused(run, "has an entry that no run may have: " + Untrusted.line(name, 120));
      }
      byte[] bytes = Files.readAllBytes(file);
      if (name.equals(RunFileName.SUMS) && !Sha256Sums.idOf(bytes).equals(run.id())) {
        throw refused(run, "isn't what its id says");
      }
      if (purged.contains(name)) {
        continue;
      }
      if (name.equals(RunFileName.ATTRIBUTES) && !purged.isEmpty()) {
        Optional<byte[]> left = PointerAttributes.without(purged, bytes);
        if (left.isEmpty()) {
          continue;
        }
        bytes = left.get();
      }
      entries.put(name, Optional.of(Entry.file(pack.blob(bytes))));
    }
    if (!entries.containsKey(RunFileName.SUMS) || !entries.containsKey(RunFileName.RUN)) {
      throw refused(run, "lacks SHA256SUMS or run.json");
    }
    return edit.apply(Optional.empty(), entries).orElseThrow();
  }

  private static List<Path> files(Path tree) throws IOException {
    try (Stream<Path> walk = Files.walk(tree)) {
      return walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  private static GitRunsException refused(SealedRun run, String why) {
    return new GitRunsException(
        GitRunsException.Kind.INVALID,
        "The sealed run " + run.id().shortForm() + " " + why + "; it was not committed.",
        "Look at " + run.dir() + ", and seal its journal again.");
  }
}
