package dev.gitruns.op;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.store.RunContents;
import dev.gitruns.store.RunStore;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The bytes that runs only point to, each counted once. */
final class LargeFiles {
  private LargeFiles() {}

  /**
   * How large the bytes are that these runs point to, by their digest.
   *
   * @param path the only file to look at, if there is one
   */
  static Map<Digest, Long> pointers(RunStore store, Collection<RunId> runs, Optional<String> path) {
    Map<Digest, Long> sizes = new TreeMap<>();
    for (RunId id : runs) {
      Optional<RunContents> run = store.contents(id);
      if (run.isPresent() && run.get().names().contains(RunFileName.ATTRIBUTES)) {
        for (String name : run.get().names()) {
          if (path.map(name::equals).orElse(true) && run.get().size(name) <= LfsPointer.MAX_BYTES) {
            LfsPointer.parse(run.get().bytes(name))
                .ifPresent(pointer -> sizes.put(pointer.oid(), pointer.size()));
          }
        }
      }
    }
    return sizes;
  }
}
