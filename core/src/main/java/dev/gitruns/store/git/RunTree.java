package dev.gitruns.store.git;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
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
    Map<String, Digest> found = new HashMap<>();
    byte[] sums = new byte[0];
    for (Path file : files(run.tree())) {
      String name = run.tree().relativize(file).toString().replace('\\', '/');
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !RunFileName.isAllowed(name)) {
        throw refused(run, "has an entry that no run may have: " + Untrusted.line(name, 120));
      }
      byte[] bytes = Files.readAllBytes(file);
      if (name.equals(RunFileName.SUMS)) {
        sums = bytes;
      } else if (!name.equals(RunFileName.ATTRIBUTES)) {
        Optional<LfsPointer> pointer = LfsPointer.parse(bytes);
        found.put(name, pointer.map(LfsPointer::oid).orElseGet(() -> Sha256Sums.digest(bytes)));
      }
      if (purged.contains(name)) {
        continue;
      }
      Optional<byte[]> stored =
          name.equals(RunFileName.ATTRIBUTES) && !purged.isEmpty()
              ? PointerAttributes.without(purged, bytes)
              : Optional.of(bytes);
      if (stored.isPresent()) {
        entries.put(name, Optional.of(Entry.file(pack.blob(stored.get()))));
      }
    }
    if (!entries.containsKey(RunFileName.SUMS) || !entries.containsKey(RunFileName.RUN)) {
      throw refused(run, "lacks SHA256SUMS or run.json");
    }
    if (!Sha256Sums.idOf(sums).equals(run.id()) || !Sha256Sums.parse(sums).files().equals(found)) {
      throw refused(run, "isn't what its id says");
    }
    return edit.apply(Optional.empty(), entries).orElseThrow();
  }

  /** The large contents that these files of the run stand for. */
  static Set<Digest> pointedAt(SealedRun run, Set<String> names) throws IOException {
    Set<Digest> contents = new HashSet<>();
    for (String name : names) {
      Path file = run.tree().resolve(name);
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.size(file) <= LfsPointer.MAX_BYTES) {
        LfsPointer.parse(Files.readAllBytes(file))
            .ifPresent(pointer -> contents.add(pointer.oid()));
      }
    }
    return contents;
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
        "Move " + run.dir() + " away; git runs seal then seals its journal again.");
  }
}
