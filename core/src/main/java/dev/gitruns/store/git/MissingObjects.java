package dev.gitruns.store.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/** Finds the blobs of all tips of the runs branch that a partial clone lacks. */
final class MissingObjects {
  /** No path of the runs branch is deeper. */
  private static final int MAX_DEPTH = 6;

  private final Repository repository;
  private final RunsBranch branch;
  private final RepositoryCheck.Checked checked;

  MissingObjects(Repository repository, RunsBranch branch, RepositoryCheck.Checked checked) {
    this.repository = repository;
    this.branch = branch;
    this.checked = checked;
  }

  /** Their names; large files are pointers, so each is small. */
  Set<String> find() throws IOException {
    List<ObjectId> tips = new ArrayList<>(branch.trackingTips(repository, checked).values());
    var local = repository.getRefDatabase().exactRef(branch.ref());
    if (local != null) {
      tips.add(local.getObjectId());
    }
    Set<String> missing = new TreeSet<>();
    Set<ObjectId> seen = new HashSet<>();
    try (RevWalk walk = new RevWalk(repository)) {
      for (ObjectId tip : tips) {
        collect(walk.getObjectReader(), walk.parseCommit(tip).getTree(), 0, seen, missing);
      }
    }
    return missing;
  }

  private static void collect(
      ObjectReader reader, ObjectId tree, int depth, Set<ObjectId> seen, Set<String> missing)
      throws IOException {
    if (!seen.add(tree.copy()) || depth > MAX_DEPTH) {
      return;
    }
    for (var entry : TreeEdit.read(reader, tree).values()) {
      if (entry.isDirectory()) {
        collect(reader, entry.id(), depth + 1, seen, missing);
      } else if ((entry.mode() & FileMode.TYPE_MASK) == FileMode.TYPE_FILE
          && !reader.has(entry.id())) {
        missing.add(entry.id().name());
      }
    }
  }
}
