package dev.gitruns.store.git;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.Sha256Sums;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Whether a run that came from elsewhere is what its id says, file by file; asked once a tree. In a
 * clone without all objects only the files that are here can be looked at.
 */
final class RunCheck {
  private final BranchReader branch;
  private final CheckedRuns known;
  private final boolean partial;

  /**
   * @param known the trees that passed before
   * @param partial whether objects may be missing here, since git fetches them when asked
   */
  RunCheck(BranchReader branch, CheckedRuns known, boolean partial) {
    this.branch = branch;
    this.known = known;
    this.partial = partial;
  }

  /**
   * Whether it passes.
   *
   * @param purged the paths that may be missing
   */
  boolean passes(RunId id, ObjectId tree, Set<String> purged) {
    if (known.contains(id, tree)) {
      return true;
    }
    try (ObjectReader reader = branch.newReader()) {
      boolean[] all = {true};
      boolean passes = passes(reader, id, tree, purged, all);
      if (passes && all[0] && purged.isEmpty()) {
        known.add(id, tree);
      }
      return passes;
    } catch (IOException | GitRunsException e) {
      // What can't be read isn't shown either; the checks of a run say why.
      return false;
    }
  }

  /** Writes down what passed. */
  void save() {
    known.save();
  }

  private boolean passes(
      ObjectReader reader, RunId id, ObjectId tree, Set<String> purged, boolean[] all)
      throws IOException {
    TreeMap<String, ObjectId> files = new TreeMap<>();
    TreeSet<String> strange = new TreeSet<>();
    StoredRun.collect(reader, tree, files, strange);
    ObjectId list = files.remove(RunFileName.SUMS);
    if (!strange.isEmpty() || list == null || !files.containsKey(RunFileName.RUN)) {
      return false;
    }
    ObjectId attributes = files.remove(RunFileName.ATTRIBUTES);
    Optional<byte[]> sums = read(reader, list);
    if (sums.isEmpty()) {
      all[0] = false;
      return true;
    }
    if (!Sha256Sums.idOf(sums.get()).equals(id)) {
      return false;
    }
    Map<String, Digest> listed = Sha256Sums.parse(sums.get()).files();
    TreeSet<String> pointers = new TreeSet<>();
    for (var file : files.entrySet()) {
      Digest wanted = listed.get(file.getKey());
      if (wanted == null) {
        return false;
      }
      Optional<byte[]> bytes = read(reader, file.getValue());
      all[0] &= bytes.isPresent();
      Optional<LfsPointer> pointer = bytes.flatMap(LfsPointer::parse);
      pointer.ifPresent(each -> pointers.add(file.getKey()));
      if (bytes.isPresent()
          && !pointer
              .map(LfsPointer::oid)
              .orElseGet(() -> Sha256Sums.digest(bytes.get()))
              .equals(wanted)) {
        return false;
      }
    }
    boolean complete =
        listed.keySet().stream().allMatch(path -> files.containsKey(path) || purged.contains(path));
    return complete && (!all[0] || fits(reader, attributes, pointers, purged));
  }

  private boolean fits(
      ObjectReader reader, ObjectId attributes, TreeSet<String> pointers, Set<String> purged)
      throws IOException {
    if (attributes == null) {
      return pointers.isEmpty();
    }
    // The lines of purged pointers may still stand in it.
    byte[] bytes = branch.bytes(attributes, BranchReader.MAX_DOCUMENT);
    byte[] wanted = LfsPointer.attributes(pointers);
    return Arrays.equals(bytes, wanted)
        || !purged.isEmpty()
            && Arrays.equals(PointerAttributes.without(purged, bytes).orElse(new byte[0]), wanted);
  }

  private Optional<byte[]> read(ObjectReader reader, ObjectId blob) throws IOException {
    return partial && !reader.has(blob)
        ? Optional.empty()
        : Optional.of(branch.bytes(blob, BranchReader.MAX_DOCUMENT));
  }
}
