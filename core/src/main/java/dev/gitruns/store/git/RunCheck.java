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
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Checks trees against the run IDs that they are named after, before anything of them is shown. It
 * never fetches what a partial clone lacks.
 */
final class RunCheck {
  /** The documents that a row of a list is made of. */
  private static final Set<String> DOCUMENTS =
      Set.of(RunFileName.RUN, RunFileName.CONFIG, RunFileName.SUMMARY, RunFileName.CODE);

  private final BranchReader branch;
  private final CheckedRuns known;

  /** By blob: a thousand runs may share their code.json. */
  private final Map<ObjectId, Content> contents = new ConcurrentHashMap<>();

  /** What a tree turned out to be, the best first. */
  enum Verdict {
    /** Every file is here, and fits. */
    WHOLE,
    /** The list and the documents of a row are here, and everything that is here fits. */
    PARTLY,
    /** The list or a document of a row isn't here. */
    UNCHECKED,
    /** The tree isn't the run that it is named after. */
    REFUSED;

    boolean isShown() {
      return this == WHOLE || this == PARTLY;
    }
  }

  /**
   * What a blob stands for.
   *
   * @param digest of its bytes, or the oid of a pointer
   */
  private record Content(Digest digest, boolean isPointer) {}

  /**
   * @param known the trees that were found whole before
   */
  RunCheck(BranchReader branch, CheckedRuns known) {
    this.branch = branch;
    this.known = known;
  }

  /**
   * Checks a tree.
   *
   * @param purged the paths that may be missing
   */
  Verdict check(RunId id, ObjectId tree, Set<String> purged) {
    if (known.contains(id, tree)) {
      return Verdict.WHOLE;
    }
    Verdict verdict;
    try (ObjectReader reader = branch.newReader()) {
      verdict = check(reader, id, tree, purged);
    } catch (MissingObjectException e) {
      return Verdict.UNCHECKED;
    } catch (IOException | GitRunsException e) {
      // A corrupt object; the checks of a run report it.
      return Verdict.REFUSED;
    }
    if (verdict == Verdict.WHOLE && purged.isEmpty()) {
      known.add(id, tree);
    }
    return verdict;
  }

  /** Remembers the trees that were found whole. */
  void save() {
    known.save();
  }

  private Verdict check(ObjectReader reader, RunId id, ObjectId tree, Set<String> purged)
      throws IOException {
    TreeMap<String, ObjectId> files = new TreeMap<>();
    TreeSet<String> strange = new TreeSet<>();
    StoredRun.collect(reader, tree, files, strange);
    ObjectId list = files.remove(RunFileName.SUMS);
    if (!strange.isEmpty() || list == null || !files.containsKey(RunFileName.RUN)) {
      return Verdict.REFUSED;
    }
    ObjectId attributes = files.remove(RunFileName.ATTRIBUTES);
    byte[] sums = BranchReader.read(reader, list, BranchReader.MAX_DOCUMENT);
    if (!Sha256Sums.idOf(sums).equals(id)) {
      return Verdict.REFUSED;
    }
    Map<String, Digest> listed = Sha256Sums.parse(sums).files();
    if (!listed.keySet().containsAll(files.keySet())
        || !listed.keySet().stream().allMatch(p -> files.containsKey(p) || purged.contains(p))) {
      return Verdict.REFUSED;
    }
    TreeSet<String> pointers = new TreeSet<>();
    TreeSet<String> missing = new TreeSet<>();
    for (var file : files.entrySet()) {
      Optional<Content> content = content(reader, file.getValue());
      if (content.isEmpty()) {
        missing.add(file.getKey());
      } else if (!content.get().digest().equals(listed.get(file.getKey()))) {
        return Verdict.REFUSED;
      } else if (content.get().isPointer()) {
        pointers.add(file.getKey());
      }
    }
    if (!missing.isEmpty()) {
      return missing.stream().anyMatch(DOCUMENTS::contains) ? Verdict.UNCHECKED : Verdict.PARTLY;
    }
    try {
      return fits(reader, attributes, pointers, purged) ? Verdict.WHOLE : Verdict.REFUSED;
    } catch (MissingObjectException e) {
      return Verdict.PARTLY;
    }
  }

  private static boolean fits(
      ObjectReader reader, ObjectId attributes, TreeSet<String> pointers, Set<String> purged)
      throws IOException {
    if (attributes == null) {
      return pointers.isEmpty();
    }
    byte[] bytes = BranchReader.read(reader, attributes, BranchReader.MAX_DOCUMENT);
    byte[] wanted = LfsPointer.attributes(pointers);
    // The lines of purged pointers may still stand in it.
    return !pointers.isEmpty() && Arrays.equals(bytes, wanted)
        || !purged.isEmpty()
            && Arrays.equals(PointerAttributes.without(purged, bytes).orElse(new byte[0]), wanted);
  }

  /** What a blob stands for; empty if it isn't here. */
  private Optional<Content> content(ObjectReader reader, ObjectId blob) throws IOException {
    Content before = contents.get(blob);
    if (before != null) {
      return Optional.of(before);
    }
    byte[] bytes;
    try {
      bytes = BranchReader.read(reader, blob, BranchReader.MAX_DOCUMENT);
    } catch (MissingObjectException e) {
      return Optional.empty();
    }
    Content content =
        LfsPointer.parse(bytes)
            .map(pointer -> new Content(pointer.oid(), true))
            .orElseGet(() -> new Content(Sha256Sums.digest(bytes), false));
    contents.put(blob, content);
    return Optional.of(content);
  }
}
