package dev.gitruns.store.git;

import dev.gitruns.model.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Remembers the trees that were found whole, by run ID, in a file that the Python client shares:
 * see run-directory.md of the format. It may be deleted at any time.
 */
final class CheckedRuns {
  private final Path file;
  private final Set<String> known = new HashSet<>();
  private final List<String> fresh = new ArrayList<>();
  private boolean loaded;

  CheckedRuns(Path cache) {
    this.file = cache.resolve("checked-runs");
  }

  synchronized boolean contains(RunId id, ObjectId tree) {
    if (!loaded) {
      loaded = true;
      try {
        if (Files.isRegularFile(file)) {
          known.addAll(Files.readAllLines(file));
        }
      } catch (IOException e) {
        known.clear();
      }
    }
    return known.contains(line(id, tree));
  }

  synchronized void add(RunId id, ObjectId tree) {
    if (known.add(line(id, tree))) {
      fresh.add(line(id, tree));
    }
  }

  /** Writes down what is new; a failure costs only time. */
  synchronized void save() {
    if (fresh.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(file.getParent());
      // One write: another process may append too.
      Files.writeString(
          file,
          String.join("\n", fresh) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      known.removeAll(fresh);
    }
    fresh.clear();
  }

  private static String line(RunId id, ObjectId tree) {
    return id.hex() + " " + tree.name();
  }
}
