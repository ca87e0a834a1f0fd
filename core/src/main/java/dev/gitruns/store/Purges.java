package dev.gitruns.store;

import dev.gitruns.model.Digest;
import dev.gitruns.model.Uid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Everything that all purges together cover, and the runs that were erased. Immutable. */
public final class Purges {
  public static final Purges NONE = new Purges(List.of(), ErasedSet.NONE);

  private final List<Purge> all;
  private final ErasedSet erased;
  private final Map<String, Purge> runs = new HashMap<>();
  private final Map<String, Set<String>> paths = new HashMap<>();
  private final Map<EventKey, Set<Digest>> events = new HashMap<>();
  private final Set<Digest> purging = new HashSet<>();

  public Purges(Collection<Purge> purges, ErasedSet erased) {
    this.all = List.copyOf(purges);
    this.erased = erased;
    for (Purge purge : all) {
      purging.add(purge.digest());
      if (purge.wholeRun()) {
        runs.putIfAbsent(purge.key().key(), purge);
      }
      purge
          .path()
          .ifPresent(
              path -> paths.computeIfAbsent(purge.key().key(), k -> new HashSet<>()).add(path));
      purge
          .event()
          .ifPresent(event -> events.computeIfAbsent(purge.key(), k -> new HashSet<>()).add(event));
    }
  }

  public boolean isEmpty() {
    return all.isEmpty() && erased.isEmpty();
  }

  public List<Purge> all() {
    return all;
  }

  public ErasedSet erased() {
    return erased;
  }

  /** Whether every segment of this run is taken out. */
  public boolean coversRun(Uid uid) {
    return runs.containsKey(uid.text()) || erased.uids().contains(uid);
  }

  /** The purge that takes the whole run out, to name who did it and when. */
  public Optional<Purge> ofRun(Uid uid) {
    return Optional.ofNullable(runs.get(uid.text()));
  }

  /** The purge that takes a file of this run out, where it does. */
  public Optional<Purge> ofPath(Uid uid, String path) {
    return pathsOf(uid).contains(path)
        ? all.stream()
            .filter(purge -> purge.key().key().equals(uid.text()))
            .filter(purge -> purge.path().equals(Optional.of(path)))
            .findFirst()
        : Optional.empty();
  }

  /** The files that are taken out of every segment of this run. */
  public SortedSet<String> pathsOf(Uid uid) {
    return new TreeSet<>(paths.getOrDefault(uid.text(), Set.of()));
  }

  /** Whether the event is taken out. Purges themselves never are. */
  public boolean coversEvent(EventKey key, Digest event) {
    return !purging.contains(event)
        && (events.getOrDefault(key, Set.of()).contains(event)
            || key.kind().equals(EventKey.RUN) && erased.uids().contains(new Uid(key.key())));
  }

  /** The runs of which anything is taken out, by uid. */
  public SortedSet<Uid> uids() {
    TreeSet<Uid> uids = new TreeSet<>(erased.uids());
    runs.keySet().forEach(uid -> uids.add(new Uid(uid)));
    paths.keySet().forEach(uid -> uids.add(new Uid(uid)));
    return uids;
  }

  /** The keys whose events may be covered. */
  public Set<EventKey> eventKeys() {
    Set<EventKey> keys = new HashSet<>(events.keySet());
    erased.uids().forEach(uid -> keys.add(EventKey.of(uid)));
    return keys;
  }

  /** What either covers. */
  public Purges with(Purges other) {
    if (other.isEmpty()) {
      return this;
    }
    Map<Digest, Purge> united = new HashMap<>();
    all.forEach(purge -> united.put(purge.digest(), purge));
    other.all.forEach(purge -> united.put(purge.digest(), purge));
    return new Purges(new ArrayList<>(united.values()), erased.with(other.erased));
  }
}
