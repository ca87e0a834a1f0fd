package dev.gitruns.verify;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.rundir.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** A run in memory that tests may damage. */
record MemoryRun(RunId id, TreeMap<String, byte[]> files, TreeMap<String, Integer> modes)
    implements RunFiles {

  static MemoryRun of(SealedRun run) throws IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    try (var walk = Files.walk(run.tree())) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(run.tree().relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return new MemoryRun(run.id(), files, new TreeMap<>());
  }

  MemoryRun copy() {
    return new MemoryRun(id, new TreeMap<>(files), new TreeMap<>(modes));
  }

  MemoryRun with(String path, byte[] bytes) {
    MemoryRun copy = copy();
    copy.files.put(path, bytes);
    return copy;
  }

  MemoryRun without(String path) {
    MemoryRun copy = copy();
    copy.files.remove(path);
    return copy;
  }

  /** The run that somebody makes who changes files and then computes list and id anew. */
  MemoryRun resealed() {
    TreeMap<String, Digest> sums = new TreeMap<>();
    files.forEach(
        (path, bytes) -> {
          if (!path.equals(RunFileName.SUMS) && !path.equals(RunFileName.ATTRIBUTES)) {
            sums.put(
                path,
                LfsPointer.parse(bytes).map(LfsPointer::oid).orElse(Sha256Sums.digest(bytes)));
          }
        });
    Sha256Sums all = Sha256Sums.of(sums);
    MemoryRun copy = new MemoryRun(all.id(), new TreeMap<>(files), new TreeMap<>(modes));
    copy.files.put(RunFileName.SUMS, all.write());
    return copy;
  }

  @Override
  public List<Entry> entries() {
    return files.keySet().stream()
        .map(path -> new Entry(path, modes.getOrDefault(path, StoredFile.REGULAR)))
        .toList();
  }

  @Override
  public byte[] bytes(String path) {
    return files.get(path);
  }
}
