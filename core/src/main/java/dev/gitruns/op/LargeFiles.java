package dev.gitruns.op;

import dev.gitruns.model.NumberText;
import dev.gitruns.model.RunId;
import dev.gitruns.seal.LfsPointer;
import dev.gitruns.seal.RunFileName;
import dev.gitruns.store.RunContents;
import dev.gitruns.store.RunStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The bytes that runs only point to, each counted once.
 *
 * @param files how many there are
 * @param bytes how large they are together
 */
record LargeFiles(int files, long bytes) {

  static LargeFiles of(RunStore store, Collection<RunId> runs) {
    Map<String, Long> sizes = new HashMap<>();
    for (RunId id : runs) {
      Optional<RunContents> run = store.contents(id);
      if (run.isPresent() && run.get().names().contains(RunFileName.ATTRIBUTES)) {
        for (String name : run.get().names()) {
          if (run.get().size(name) <= LfsPointer.MAX_BYTES) {
            LfsPointer.parse(run.get().bytes(name))
                .ifPresent(pointer -> sizes.put(pointer.oid().hex(), pointer.size()));
          }
        }
      }
    }
    return new LargeFiles(sizes.size(), sizes.values().stream().mapToLong(Long::longValue).sum());
  }

  /** That they don't travel with the branch. */
  String sentence() {
    return files
        + (files == 1 ? " large file" : " large files")
        + " of these runs ("
        + NumberText.bytes(bytes)
        + ") stay in this repository; the runs name their digests. To send one: git lfs push"
        + " --object-id REMOTE DIGEST";
  }
}
