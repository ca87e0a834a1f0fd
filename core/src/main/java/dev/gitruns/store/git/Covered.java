package dev.gitruns.store.git;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.Purges;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/** Finds the paths of a tree that purges cover, which every commit takes out. */
final class Covered {
  private final BranchReader branch;
  private final EventReader events;

  Covered(BranchReader branch, EventReader events) {
    this.branch = branch;
    this.events = events;
  }

  /** The run directories of a tree that are to be seen. */
  SortedMap<RunId, ObjectId> visibleRuns(ObjectId root, Purges purges) throws IOException {
    SortedMap<RunId, ObjectId> runs = new TreeMap<>(branch.runs(root));
    if (purges.isEmpty()) {
      return runs;
    }
    for (var run : Map.copyOf(runs).entrySet()) {
      Optional<Uid> uid = branch.uid(run.getValue());
      if (uid.isPresent() && purges.coversRun(uid.get())) {
        runs.remove(run.getKey());
      }
    }
    return runs;
  }

  /** The changes that take out of a tree whatever is covered. */
  Map<String, Optional<Entry>> removals(ObjectId root, Purges purges, ObjectPack pack)
      throws IOException {
    Map<String, Optional<Entry>> removals = new HashMap<>();
    if (purges.isEmpty()) {
      return removals;
    }
    try (ObjectReader reader = branch.newReader()) {
      for (var run : branch.runs(root).entrySet()) {
        Optional<Uid> uid = branch.uid(run.getValue());
        if (uid.isPresent() && purges.coversRun(uid.get())) {
          removals.put(run.getKey().path(), Optional.empty());
        } else if (uid.isPresent()) {
          withoutFiles(reader, run.getValue(), purges.pathsOf(uid.get()), pack)
              .forEach((path, entry) -> removals.put(run.getKey().path() + "/" + path, entry));
        }
      }
    }
    for (EventKey key : purges.eventKeys()) {
      for (String path : events.files(root, key.directory()).keySet()) {
        if (EventKey.ofPath(path).equals(Optional.of(key))
            && purges.coversEvent(key, EventReader.digestOf(path))) {
          removals.put(path, Optional.empty());
        }
      }
    }
    return removals;
  }

  private Map<String, Optional<Entry>> withoutFiles(
      ObjectReader reader, ObjectId run, Set<String> purged, ObjectPack pack) throws IOException {
    Map<String, Optional<Entry>> changes = new HashMap<>();
    for (String path : purged) {
      if (TreeEdit.find(reader, run, path).isPresent()) {
        changes.put(path, Optional.empty());
      }
    }
    Optional<Entry> old = TreeEdit.find(reader, run, RunFileName.ATTRIBUTES);
    if (!changes.isEmpty() && old.isPresent() && old.get().isRegular()) {
      Optional<byte[]> left =
          PointerAttributes.without(
              purged, branch.bytes(old.get().id(), BranchReader.MAX_DOCUMENT));
      Optional<Entry> changed = Optional.empty();
      if (left.isPresent()) {
        changed = Optional.of(Entry.file(pack.blob(left.get())));
      }
      changes.put(RunFileName.ATTRIBUTES, changed);
    }
    return changes;
  }
}
