package dev.gitruns.store.git;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.Purge;
import dev.gitruns.store.Purges;
import dev.gitruns.store.git.BranchReader.Tip;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/** Reads events of tips. What isn't an event, or not at its place, is passed over. */
final class EventReader {
  private static final String PURGING = "\"type\": \"" + Event.PURGE + "\"";

  private final BranchReader branch;

  /** The purges below a directory of events never change, so they are read once. */
  private final Map<Place, List<Purge>> purges = new ConcurrentHashMap<>();

  EventReader(BranchReader branch) {
    this.branch = branch;
  }

  /** A tree and where it lies: at a wrong place it holds no events, and that says nothing more. */
  private record Place(String path, ObjectId tree) {}

  /** The files that may be events below {@code events/}, or a directory in it, by path. */
  SortedMap<String, ObjectId> files(ObjectId root, String directory) throws IOException {
    TreeMap<String, ObjectId> files = new TreeMap<>();
    try (ObjectReader reader = branch.newReader()) {
      Optional<Entry> found = TreeEdit.find(reader, root, directory);
      Optional<BranchPlace> place = BranchPlace.of(directory);
      if (found.isPresent() && found.get().isDirectory() && place.isPresent()) {
        collect(reader, place.get(), directory, found.get().id(), files);
      }
    }
    return files;
  }

  private static void collect(
      ObjectReader reader,
      BranchPlace place,
      String path,
      ObjectId tree,
      Map<String, ObjectId> files)
      throws IOException {
    String own = path.substring(path.lastIndexOf('/') + 1);
    for (var entry : TreeEdit.read(reader, tree).entrySet()) {
      String name = entry.getKey();
      String below = path + "/" + name;
      if (entry.getValue().isDirectory()) {
        Optional<BranchPlace> next = place.below(own, name);
        if (next.isPresent()) {
          collect(reader, next.get(), below, entry.getValue().id(), files);
        }
      } else if (entry.getValue().isRegular() && place.holdsEvent(own, name)) {
        files.put(below, entry.getValue().id());
      }
    }
  }

  /** The events of one key at this root. */
  Map<Digest, Event> events(ObjectId root, EventKey key) throws IOException {
    Map<Digest, Event> events = new HashMap<>();
    for (var file : files(root, key.directory()).entrySet()) {
      read(file.getKey(), file.getValue()).ifPresent(event -> events.put(event.digest(), event));
    }
    return events;
  }

  /** All events below this directory at this root. */
  List<Event> eventsBelow(ObjectId root, String directory) throws IOException {
    List<Event> events = new ArrayList<>();
    for (var file : files(root, directory).entrySet()) {
      read(file.getKey(), file.getValue()).ifPresent(events::add);
    }
    return events;
  }

  private Optional<Event> read(String path, ObjectId blob) throws IOException {
    Optional<EventKey> key = EventKey.ofPath(path);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Event.parse(key.get(), digestOf(path), bytes(blob)));
    } catch (MissingObjectException | GitRunsException e) {
      // A partial clone lacks it, or the checks of a branch report it; readers continue without.
      return Optional.empty();
    }
  }

  private byte[] bytes(ObjectId blob) throws IOException {
    return branch.bytes(blob, Event.MAX_BYTES);
  }

  /** The one of these objects whose bytes have the digest that the path names. */
  Optional<ObjectId> genuine(String path, Collection<ObjectId> blobs) throws IOException {
    if (blobs.size() == 1) {
      // Readers check it; only where there are two does it matter which.
      return Optional.of(blobs.iterator().next());
    }
    for (ObjectId blob : blobs) {
      if (hasDigest(blob, digestOf(path))) {
        return Optional.of(blob);
      }
    }
    return Optional.empty();
  }

  private boolean hasDigest(ObjectId blob, Digest name) throws IOException {
    try {
      return Sha256Sums.digest(bytes(blob)).equals(name);
    } catch (GitRunsException e) {
      // Too large for an event.
      return false;
    }
  }

  static Digest digestOf(String path) {
    return new Digest(path.substring(path.length() - 69, path.length() - 5));
  }

  /** Everything that these tips purge and erased. */
  Purges purges(Collection<Tip> tips) throws IOException {
    Purges united = Purges.NONE;
    for (Tip tip : tips) {
      united = united.with(new Purges(purges(tip.tree()), tip.format().erased()));
    }
    return united;
  }

  private List<Purge> purges(ObjectId root) throws IOException {
    List<Purge> all = new ArrayList<>();
    try (ObjectReader reader = branch.newReader()) {
      var kinds = BranchReader.directories(reader, TreeEdit.find(reader, root, "events"));
      for (var kind : kinds.entrySet()) {
        var shards = BranchReader.directories(reader, Optional.of(kind.getValue()));
        for (var shard : shards.entrySet()) {
          String path = "events/" + kind.getKey() + "/" + shard.getKey();
          Place place = new Place(path, shard.getValue().id());
          List<Purge> found = purges.get(place);
          if (found == null) {
            found = scan(reader, path, place.tree());
            purges.put(place, found);
          }
          all.addAll(found);
        }
      }
    }
    return all;
  }

  private List<Purge> scan(ObjectReader reader, String path, ObjectId tree) throws IOException {
    TreeMap<String, ObjectId> files = new TreeMap<>();
    Optional<BranchPlace> shard = BranchPlace.of(path);
    if (shard.isPresent()) {
      collect(reader, shard.get(), path, tree, files);
    }
    List<Purge> found = new ArrayList<>();
    for (var file : files.entrySet()) {
      if (EventKey.ofPath(file.getKey()).isPresent() && mayPurge(file.getValue())) {
        read(file.getKey(), file.getValue()).flatMap(Purge::of).ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  /** Quicker than to parse; what is too large to be an event is none. */
  private boolean mayPurge(ObjectId blob) throws IOException {
    try {
      return new String(bytes(blob), StandardCharsets.ISO_8859_1).contains(PURGING);
    } catch (MissingObjectException | GitRunsException e) {
      return false;
    }
  }
}
