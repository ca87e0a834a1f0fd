package dev.gitruns.store.git;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.rundir.StoredFile;
import dev.gitruns.store.RunContents;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/** A run directory in a tree of git. */
final class StoredRun implements RunContents {
  private final RunId id;
  private final BranchReader branch;
  private final TreeMap<String, ObjectId> files = new TreeMap<>();
  private final TreeSet<String> strange = new TreeSet<>();

  /** The file that names pointers, where some of them are hidden. */
  private byte[] attributes;

  /** What the run lists, if its files weren't all here when it was checked. */
  private Map<String, Digest> listed = Map.of();

  private final boolean isPartial;

  StoredRun(RunId id, ObjectId tree, BranchReader branch, Set<String> hidden) throws IOException {
    this(id, tree, branch, hidden, false);
  }

  /**
   * @param tree the run directory
   * @param hidden the paths that were purged
   * @param isPartial whether each file must be checked when it is read
   */
  StoredRun(RunId id, ObjectId tree, BranchReader branch, Set<String> hidden, boolean isPartial)
      throws IOException {
    this.isPartial = isPartial;
    this.id = id;
    this.branch = branch;
    try (ObjectReader reader = branch.newReader()) {
      collect(reader, tree, files, strange);
    }
    files.keySet().removeAll(hidden);
    if (!hidden.isEmpty() && files.containsKey(RunFileName.ATTRIBUTES)) {
      attributes = PointerAttributes.without(hidden, bytes(RunFileName.ATTRIBUTES)).orElse(null);
      if (attributes == null) {
        files.remove(RunFileName.ATTRIBUTES);
      }
    }
  }

  /** Puts the allowed regular files of a run directory into one set, all else into the other. */
  static void collect(
      ObjectReader reader, ObjectId tree, Map<String, ObjectId> files, Set<String> strange)
      throws IOException {
    collect(reader, "", tree, files, strange);
  }

  private static void collect(
      ObjectReader reader,
      String prefix,
      ObjectId tree,
      Map<String, ObjectId> files,
      Set<String> strange)
      throws IOException {
    Set<String> twice = new TreeSet<>();
    SortedMap<String, Entry> entries = TreeEdit.read(reader, tree, twice);
    twice.forEach(name -> strange.add(prefix + name));
    for (var entry : entries.entrySet()) {
      String path = prefix + entry.getKey();
      if (entry.getValue().isDirectory() && prefix.isEmpty() && RunFileName.isListable(path)) {
        int before = files.size() + strange.size();
        collect(reader, path + "/", entry.getValue().id(), files, strange);
        if (files.size() + strange.size() == before) {
          strange.add(path);
        }
      } else if (entry.getValue().isRegular() && RunFileName.isAllowed(path)) {
        files.put(path, entry.getValue().id());
      } else {
        strange.add(path);
      }
    }
  }

  @Override
  public RunId id() {
    return id;
  }

  @Override
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(files.navigableKeySet());
  }

  @Override
  public SortedSet<String> strange() {
    return Collections.unmodifiableSortedSet(strange);
  }

  @Override
  public long size(String name) {
    if (attributes != null && name.equals(RunFileName.ATTRIBUTES)) {
      return attributes.length;
    }
    try (ObjectReader reader = branch.newReader()) {
      return reader.getObjectSize(blob(name), Constants.OBJ_BLOB);
    } catch (org.eclipse.jgit.errors.MissingObjectException e) {
      return bytes(name).length;
    } catch (IOException e) {
      throw OpenRepository.failure("read " + name + " of run " + id.shortForm(), e);
    }
  }

  @Override
  public byte[] bytes(String name) {
    if (attributes != null && name.equals(RunFileName.ATTRIBUTES)) {
      return attributes.clone();
    }
    try {
      byte[] bytes = branch.bytes(blob(name), BranchReader.MAX_DOCUMENT);
      if (isPartial && !fits(name, bytes)) {
        throw new GitRunsException(
            GitRunsException.Kind.INVALID,
            name + " of the run " + id.shortForm() + " doesn't have the digest that the run lists.",
            "git runs verify " + id.shortForm());
      }
      return bytes;
    } catch (IOException e) {
      throw OpenRepository.failure("read " + name + " of run " + id.shortForm(), e);
    }
  }

  private boolean fits(String name, byte[] bytes) throws IOException {
    if (name.equals(RunFileName.SUMS) || name.equals(RunFileName.ATTRIBUTES)) {
      return true;
    }
    if (listed.isEmpty()) {
      listed =
          Sha256Sums.parse(branch.bytes(blob(RunFileName.SUMS), BranchReader.MAX_DOCUMENT)).files();
    }
    return StoredFile.of("", StoredFile.REGULAR, bytes).content().equals(listed.get(name));
  }

  private ObjectId blob(String name) {
    ObjectId blob = files.get(name);
    if (blob == null) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "The run " + id.shortForm() + " has no file " + Untrusted.line(name, 120) + ".",
          "");
    }
    return blob;
  }
}
