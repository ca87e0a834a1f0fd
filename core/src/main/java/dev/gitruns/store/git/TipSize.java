package dev.gitruns.store.git;

import dev.gitruns.json.ReadingLimit;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.store.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/**
 * How many paths a tip has, before anybody walks them. A few kilobytes of trees that share their
 * subtrees can stand for any number of paths; here each tree is read once, and counted as often as
 * paths lead to it.
 */
final class TipSize {
  private final ObjectReader reader;
  private final Map<Key, Count> known = new HashMap<>();
  private final byte[] name = new byte[4096];

  TipSize(ObjectReader reader) {
    this.reader = reader;
  }

  private record Key(BranchPlace place, String own, ObjectId tree) {}

  /**
   * What is below a tree.
   *
   * @param entries all paths, those that no reader enters counted once
   * @param bytes of the events
   */
  private record Count(long entries, long events, long bytes) {
    Count plus(Count other) {
      return new Count(entries + other.entries, events + other.events, bytes + other.bytes);
    }
  }

  /**
   * Passes if a reader can take the whole tip.
   *
   * @throws GitRunsException of kind INVALID where it is larger than any reader takes
   */
  void check(ObjectId root) throws IOException {
    count(BranchPlace.ROOT, "", root);
  }

  private Count count(BranchPlace place, String own, ObjectId tree) throws IOException {
    Key key = new Key(place, place.isShard() ? own : "", tree);
    Count count = known.get(key);
    if (count == null) {
      count = read(place, own, tree);
      known.put(key, count);
    }
    return count;
  }

  private Count read(BranchPlace place, String own, ObjectId tree) throws IOException {
    CanonicalTreeParser entries = new CanonicalTreeParser();
    try {
      ObjectLoader loader = reader.open(tree, Constants.OBJ_TREE);
      check(loader.getSize(), ReadingLimit.TREE_BYTES, "bytes in one directory");
      entries.reset(loader.getCachedBytes(ReadingLimit.TREE_BYTES.value()));
    } catch (MissingObjectException e) {
      // A clone without all trees: whoever needs them says so.
      return new Count(0, 0, 0);
    }
    Count all = new Count(0, 0, 0);
    for (; !entries.eof(); entries.next()) {
      all = all.plus(entry(place, own, entries));
      check(all.entries(), ReadingLimit.TIP_ENTRIES, "files and directories");
      check(all.events(), ReadingLimit.TIP_EVENTS, "events");
      check(all.bytes(), ReadingLimit.TIP_EVENT_BYTES, "bytes of events");
    }
    return all;
  }

  private Count entry(BranchPlace place, String own, CanonicalTreeParser entry) throws IOException {
    boolean directory = (entry.getEntryRawMode() & FileMode.TYPE_MASK) == FileMode.TYPE_TREE;
    int length = entry.getNameLength();
    if (length > name.length) {
      return new Count(1, 0, 0);
    }
    entry.getName(name, 0);
    String text = new String(name, 0, length, StandardCharsets.ISO_8859_1);
    if (directory) {
      Optional<BranchPlace> below = place.below(own, text);
      Count one = new Count(1, 0, 0);
      return below.isEmpty() ? one : one.plus(count(below.get(), text, entry.getEntryObjectId()));
    }
    return place.holdsEvent(own, text)
        ? new Count(1, 1, size(entry.getEntryObjectId()))
        : new Count(1, 0, 0);
  }

  private long size(ObjectId blob) throws IOException {
    try {
      long size = reader.getObjectSize(blob, ObjectReader.OBJ_ANY);
      // A larger one is no event, and never read.
      return size > Event.MAX_BYTES ? 0 : size;
    } catch (MissingObjectException e) {
      return 0;
    }
  }

  private static void check(long found, ReadingLimit limit, String what) {
    if (found > limit.value()) {
      throw new GitRunsException(
          GitRunsException.Kind.INVALID,
          String.format(
              java.util.Locale.ROOT,
              "The runs branch has more than %,d %s, which is the limit.",
              limit.value(),
              what),
          "Ask whoever pushed it; nothing of it is read.");
    }
  }
}
