package dev.gitruns.store.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/** Reads trees, and makes new ones from old ones and a few changed paths. */
final class TreeEdit {
  /** No tree of ours is deeper; a hostile one might be. */
  private static final int MAX_DEPTH = 16;

  private final ObjectReader reader;
  private final ObjectPack pack;

  TreeEdit(ObjectReader reader, ObjectPack pack) {
    this.reader = reader;
    this.pack = pack;
  }

  /**
   * An entry of a tree.
   *
   * @param mode the bits of its mode
   * @param id its object
   */
  record Entry(int mode, ObjectId id) {
    static Entry file(ObjectId blob) {
      return new Entry(FileMode.TYPE_FILE | 0644, blob);
    }

    static Entry directory(ObjectId tree) {
      return new Entry(FileMode.TYPE_TREE, tree);
    }

    boolean isDirectory() {
      return (mode & FileMode.TYPE_MASK) == FileMode.TYPE_TREE;
    }

    boolean isRegular() {
      return mode == (FileMode.TYPE_FILE | 0644);
    }
  }

  /** The entries of a tree; names have one character for each byte, so that they sort as bytes. */
  static SortedMap<String, Entry> read(ObjectReader reader, ObjectId tree) throws IOException {
    return read(reader, tree, new TreeSet<>());
  }

  /** The entries of a tree; names that it has twice, as git writes none, go to the set. */
  static SortedMap<String, Entry> read(ObjectReader reader, ObjectId tree, Set<String> twice)
      throws IOException {
    TreeMap<String, Entry> entries = new TreeMap<>();
    CanonicalTreeParser parser = new CanonicalTreeParser();
    for (parser.reset(reader, tree); !parser.eof(); parser.next()) {
      byte[] name = new byte[parser.getNameLength()];
      parser.getName(name, 0);
      String text = new String(name, StandardCharsets.ISO_8859_1);
      Entry entry = new Entry(parser.getEntryRawMode(), parser.getEntryObjectId());
      if (entries.put(text, entry) != null) {
        twice.add(text);
      }
    }
    return entries;
  }

  /** The entry at this path below a tree. */
  static Optional<Entry> find(ObjectReader reader, ObjectId tree, String path) throws IOException {
    Entry at = Entry.directory(tree);
    for (String name : path.split("/")) {
      if (!at.isDirectory()) {
        return Optional.empty();
      }
      at = read(reader, at.id()).get(name);
      if (at == null) {
        return Optional.empty();
      }
    }
    return Optional.of(at);
  }

  /**
   * The tree with these changes; a path with an empty value is taken out, and directories that
   * become empty go with it.
   *
   * @return the new tree, or empty where nothing is left
   */
  Optional<ObjectId> apply(Optional<ObjectId> tree, Map<String, Optional<Entry>> changes)
      throws IOException {
    return apply(tree, changes, 0);
  }

  private Optional<ObjectId> apply(
      Optional<ObjectId> tree, Map<String, Optional<Entry>> changes, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException("a tree is nested more than " + MAX_DEPTH + " deep");
    }
    SortedMap<String, Entry> before = tree.isEmpty() ? new TreeMap<>() : read(reader, tree.get());
    SortedMap<String, Entry> after = new TreeMap<>(before);
    Map<String, Map<String, Optional<Entry>>> below = new HashMap<>();
    changes.forEach(
        (path, entry) -> {
          int slash = path.indexOf('/');
          if (slash >= 0) {
            below
                .computeIfAbsent(path.substring(0, slash), k -> new HashMap<>())
                .put(path.substring(slash + 1), entry);
          } else if (entry.isPresent()) {
            after.put(path, entry.get());
          } else {
            after.remove(path);
          }
        });
    for (Map.Entry<String, Map<String, Optional<Entry>>> inner : below.entrySet()) {
      Entry old = after.get(inner.getKey());
      Optional<ObjectId> subtree =
          old != null && old.isDirectory() ? Optional.of(old.id()) : Optional.empty();
      Optional<ObjectId> changed = apply(subtree, inner.getValue(), depth + 1);
      if (changed.isPresent()) {
        after.put(inner.getKey(), Entry.directory(changed.get()));
      } else {
        after.remove(inner.getKey());
      }
    }
    if (after.isEmpty()) {
      return Optional.empty();
    }
    return after.equals(before) ? tree : Optional.of(write(after));
  }

  /** Writes a tree. */
  ObjectId write(SortedMap<String, Entry> entries) throws IOException {
    List<Map.Entry<String, Entry>> sorted = new ArrayList<>(entries.entrySet());
    // git sorts a directory as if its name ended with a slash.
    sorted.sort(
        (a, b) ->
            (a.getKey() + (a.getValue().isDirectory() ? "/" : ""))
                .compareTo(b.getKey() + (b.getValue().isDirectory() ? "/" : "")));
    TreeFormatter formatter = new TreeFormatter();
    for (Map.Entry<String, Entry> entry : sorted) {
      formatter.append(
          entry.getKey().getBytes(StandardCharsets.ISO_8859_1),
          FileMode.fromBits(entry.getValue().mode()),
          entry.getValue().id());
    }
    return pack.tree(formatter);
  }
}
