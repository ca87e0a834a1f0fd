package dev.gitruns.store.git;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/** Compares trees of the branch with those before them: what was there, and isn't or is changed. */
final class LostPaths {
  private static final Pattern RUN = Pattern.compile("runs/([0-9a-f]{2})/(\\1[0-9a-f]{62})(/.*)?");
  private static final int DEEPEST = 8;
  private static final int MOST = 100_000;

  /** A few kilobytes of trees that share subtrees can stand for any number of directories. */
  private static final int MOST_DIRECTORIES = 10_000_000;

  private final ObjectReader reader;
  private final Map<String, Lost> found = new LinkedHashMap<>();
  private int directories;

  LostPaths(ObjectReader reader) {
    this.reader = reader;
  }

  /**
   * A path that a commit took away or changed.
   *
   * @param path a run directory that is gone as a whole, else a file
   * @param was what was there before
   */
  record Lost(String path, Entry was, CommitId commit) {}

  Collection<Lost> found() {
    return found.values();
  }

  /** The run in whose directory a path lies, or that it is; null where it is elsewhere. */
  static RunId runOf(String path) {
    Matcher matcher = RUN.matcher(path);
    return matcher.matches() ? RunId.of(matcher.group(2)) : null;
  }

  void compare(ObjectId before, ObjectId after, CommitId commit) throws IOException {
    if (before.equals(after)) {
      return;
    }
    SortedMap<String, Entry> old = TreeEdit.read(reader, before);
    SortedMap<String, Entry> now = TreeEdit.read(reader, after);
    for (String top : new String[] {"runs", "events"}) {
      if (old.containsKey(top)) {
        compare(top, old.get(top), now.get(top), commit, 1);
      }
    }
  }

  private void compare(String path, Entry old, Entry now, CommitId commit, int depth)
      throws IOException {
    if (old.equals(now) || found.size() >= MOST) {
      return;
    }
    boolean stillDirectory = now != null && now.isDirectory();
    RunId run = runOf(path);
    boolean wholeRun = run != null && path.equals(run.path());
    if (!old.isDirectory() || depth >= DEEPEST || wholeRun && !stillDirectory) {
      found.putIfAbsent(path + " " + old.id().name(), new Lost(path, old, commit));
      return;
    }
    if (++directories > MOST_DIRECTORIES) {
      throw new GitRunsException(
          GitRunsException.Kind.INVALID,
          "The history of the runs branch changes more than 10,000,000 directories, which is the"
              + " limit.",
          "Ask whoever pushed it.");
    }
    SortedMap<String, Entry> below =
        stillDirectory ? TreeEdit.read(reader, now.id()) : new TreeMap<>();
    for (var entry : TreeEdit.read(reader, old.id()).entrySet()) {
      String name = entry.getKey();
      compare(path + "/" + name, entry.getValue(), below.get(name), commit, depth + 1);
    }
  }
}
