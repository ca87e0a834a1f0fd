package dev.gitruns.store.git;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Makes one run directory of all that tips have of it: of each listed file an object with the
 * listed content, bytes rather than a pointer, and nothing else. A run of which no tip has a listed
 * file is refused as a whole. A function of the trees alone.
 */
final class RunMerge {
  private final BranchReader branch;
  private final CheckedRuns checked;
  private final TreeEdit edit;
  private final ObjectPack pack;

  /** Why runs were left out. */
  final Map<RunId, String> refused = new TreeMap<>();

  /** Why events were left out, by path on the branch. */
  final Map<String, String> damaged = new TreeMap<>();

  RunMerge(BranchReader branch, CheckedRuns checked, TreeEdit edit, ObjectPack pack) {
    this.branch = branch;
    this.checked = checked;
    this.edit = edit;
    this.pack = pack;
  }

  /**
   * The run's directory.
   *
   * @param trees what the tips have of it
   * @param purged files that are to go
   * @return empty where none of them is this run
   */
  Optional<ObjectId> merge(RunId id, Set<ObjectId> trees, Set<String> purged) throws IOException {
    ObjectId only = trees.size() == 1 ? trees.iterator().next() : null;
    if (only != null && purged.isEmpty() && checked.contains(id, only)) {
      return Optional.of(only);
    }
    TreeMap<String, Set<ObjectId>> files = files(trees);
    Optional<Sums> sums = sums(id, files.getOrDefault(RunFileName.SUMS, Set.of()));
    if (sums.isEmpty()) {
      refused.put(id, "no SHA256SUMS that fits its id");
      return Optional.empty();
    }
    Optional<ObjectId> merged = write(id, sums.get(), files, purged, trees);
    if (only != null && merged.equals(Optional.of(only)) && purged.isEmpty()) {
      checked.add(id, only);
    }
    return merged;
  }

  /** The uid of a run, from a run.json that is the run's own wherever there is a choice. */
  Optional<Uid> uid(RunId id, Set<ObjectId> trees) throws IOException {
    if (trees.size() == 1) {
      return branch.uid(trees.iterator().next());
    }
    TreeMap<String, Set<ObjectId>> files = files(trees);
    Optional<Sums> sums = sums(id, files.getOrDefault(RunFileName.SUMS, Set.of()));
    Digest listed = sums.map(list -> list.listing().files().get(RunFileName.RUN)).orElse(null);
    if (listed == null) {
      return Optional.empty();
    }
    // Another's run.json could name a purged uid, and so take this run out.
    return choose(listed, files.getOrDefault(RunFileName.RUN, Set.of()))
        .flatMap(run -> BranchReader.uidIn(run.bytes()));
  }

  /** All that the trees have of each file. */
  private TreeMap<String, Set<ObjectId>> files(Set<ObjectId> trees) throws IOException {
    TreeMap<String, Set<ObjectId>> files = new TreeMap<>();
    try (ObjectReader reader = branch.newReader()) {
      for (ObjectId tree : trees) {
        TreeMap<String, ObjectId> some = new TreeMap<>();
        StoredRun.collect(reader, tree, some, new TreeSet<>());
        some.forEach((path, blob) -> files.computeIfAbsent(path, k -> new TreeSet<>()).add(blob));
      }
    }
    return files;
  }

  private record Sums(ObjectId blob, Sha256Sums listing) {}

  private Optional<Sums> sums(RunId id, Collection<ObjectId> blobs) throws IOException {
    for (ObjectId blob : blobs) {
      byte[] bytes = bytes(blob);
      if (Sha256Sums.idOf(bytes).equals(id)) {
        try {
          return Optional.of(new Sums(blob, Sha256Sums.parse(bytes)));
        } catch (GitRunsException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private Optional<ObjectId> write(
      RunId id,
      Sums sums,
      SortedMap<String, Set<ObjectId>> files,
      Set<String> purged,
      Set<ObjectId> trees)
      throws IOException {
    Map<String, Optional<Entry>> entries = new HashMap<>();
    List<byte[]> contents = new ArrayList<>();
    TreeSet<String> pointers = new TreeSet<>();
    for (var line : sums.listing().files().entrySet()) {
      String path = line.getKey();
      Set<ObjectId> blobs = purged.contains(path) ? Set.of() : files.getOrDefault(path, Set.of());
      Optional<Chosen> chosen = choose(line.getValue(), blobs);
      if (chosen.isPresent()) {
        entries.put(path, Optional.of(Entry.file(chosen.get().blob())));
        contents.add(chosen.get().bytes());
        if (chosen.get().pointer()) {
          pointers.add(path);
        }
      } else if (!purged.contains(path)) {
        refused.put(
            id,
            blobs.isEmpty()
                ? path + " is missing"
                : path + " doesn't have the digest that SHA256SUMS lists");
        return Optional.empty();
      }
    }
    if (!entries.containsKey(RunFileName.RUN)) {
      refused.put(id, "no run.json that fits its SHA256SUMS");
      return Optional.empty();
    }
    entries.put(RunFileName.SUMS, Optional.of(Entry.file(sums.blob())));
    if (!pointers.isEmpty()) {
      ObjectId attributes = pack.blob(LfsPointer.attributes(pointers));
      entries.put(RunFileName.ATTRIBUTES, Optional.of(Entry.file(attributes)));
    }
    ObjectId merged = edit.apply(Optional.empty(), entries).orElseThrow();
    if (!trees.contains(merged)) {
      // Its files may come from tips that nothing keeps.
      for (byte[] bytes : contents) {
        pack.blob(bytes);
      }
    }
    return Optional.of(merged);
  }

  /** The bytes of a blob; of one too large for any run none, which fit no run either. */
  private byte[] bytes(ObjectId blob) throws IOException {
    try {
      return branch.bytes(blob, BranchReader.MAX_DOCUMENT);
    } catch (GitRunsException e) {
      return new byte[0];
    }
  }

  private record Chosen(ObjectId blob, boolean pointer, byte[] bytes) {}

  /** The object whose content is the listed one; bytes before pointers, then the smaller name. */
  private Optional<Chosen> choose(Digest listed, Set<ObjectId> blobs) throws IOException {
    List<Chosen> fitting = new ArrayList<>();
    for (ObjectId blob : blobs) {
      byte[] bytes = bytes(blob);
      Optional<LfsPointer> pointer = LfsPointer.parse(bytes);
      Digest content = pointer.map(LfsPointer::oid).orElseGet(() -> Sha256Sums.digest(bytes));
      if (content.equals(listed)) {
        fitting.add(new Chosen(blob, pointer.isPresent(), bytes));
      }
    }
    // The set is sorted by name, so the first of either sort is the smallest.
    return fitting.stream()
        .filter(one -> !one.pointer())
        .findFirst()
        .or(() -> fitting.stream().findFirst());
  }
}
