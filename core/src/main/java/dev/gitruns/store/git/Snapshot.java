package dev.gitruns.store.git;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.store.CheckWatch;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.Purges;
import dev.gitruns.store.git.BranchReader.Tip;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;

/** What all tips show together, at one moment. */
final class Snapshot {
  private final BranchReader branch;
  private final EventReader reader;
  private final BranchReader.Tips tips;
  private final Purges purges;
  private final TreeMap<RunId, ObjectId> runs = new TreeMap<>();
  private final TreeMap<RunId, ObjectId> suspects = new TreeMap<>();

  Snapshot(
      BranchReader branch,
      EventReader reader,
      BranchReader.Tips tips,
      RunCheck check,
      CheckWatch watch)
      throws IOException {
    this.branch = branch;
    this.reader = reader;
    this.tips = tips;
    this.purges = reader.purges(tips.readable());
    Covered covered = new Covered(branch, reader);
    for (Tip tip : tips.readable()) {
      // The local branch comes first: what is here was checked before it came.
      SortedMap<RunId, ObjectId> more = covered.visibleRuns(tip.tree(), purges);
      more.keySet().removeAll(runs.keySet());
      if (!tip.isLocal()) {
        suspects(more, check, watch).forEach(suspects::putIfAbsent);
        more.keySet().removeAll(suspects.keySet());
      }
      runs.putAll(more);
    }
    suspects.keySet().removeAll(runs.keySet());
    check.save();
  }

  /** Those that aren't what their ids say. */
  private Map<RunId, ObjectId> suspects(Map<RunId, ObjectId> all, RunCheck check, CheckWatch watch)
      throws IOException {
    Map<RunId, Set<String>> purged = new HashMap<>();
    for (var run : all.entrySet()) {
      Optional<Uid> uid = purges.isEmpty() ? Optional.empty() : branch.uid(run.getValue());
      purged.put(run.getKey(), uid.map(purges::pathsOf).orElseGet(TreeSet::new));
    }
    AtomicLong done = new AtomicLong();
    Map<RunId, ObjectId> found =
        all.entrySet().parallelStream()
            .peek(run -> watch.at(done.getAndIncrement(), all.size()))
            .filter(run -> !check.passes(run.getKey(), run.getValue(), purged.get(run.getKey())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    watch.at(all.size(), all.size());
    return found;
  }

  /** The runs of remotes that aren't shown, since they aren't what their ids say. */
  SortedMap<RunId, ObjectId> suspects() {
    return suspects;
  }

  BranchReader.Tips tips() {
    return tips;
  }

  Purges purges() {
    return purges;
  }

  SortedMap<RunId, ObjectId> runs() {
    return runs;
  }

  Optional<StoredRun> contents(RunId id) throws IOException {
    return contents(id, runs);
  }

  /** The same for a run that isn't shown. */
  Optional<StoredRun> suspect(RunId id) throws IOException {
    return contents(id, suspects);
  }

  private Optional<StoredRun> contents(RunId id, Map<RunId, ObjectId> from) throws IOException {
    ObjectId tree = from.get(id);
    if (tree == null) {
      return Optional.empty();
    }
    Optional<Uid> uid = purges.isEmpty() ? Optional.empty() : branch.uid(tree);
    return Optional.of(
        new StoredRun(id, tree, branch, uid.map(purges::pathsOf).orElseGet(TreeSet::new)));
  }

  Map<EventKey, List<Event>> eventsOfKind(String kind) throws IOException {
    Map<EventKey, Map<Digest, Event>> found = new HashMap<>();
    for (Tip tip : tips.readable()) {
      for (Event event : reader.eventsBelow(tip.tree(), "events/" + kind)) {
        if (!purges.coversEvent(event.key(), event.digest())) {
          found.computeIfAbsent(event.key(), k -> new TreeMap<>()).put(event.digest(), event);
        }
      }
    }
    Map<EventKey, List<Event>> events = new HashMap<>();
    found.forEach((key, byDigest) -> events.put(key, new ArrayList<>(byDigest.values())));
    return events;
  }

  List<Event> events(EventKey key) throws IOException {
    Map<Digest, Event> events = new HashMap<>();
    for (Tip tip : tips.readable()) {
      events.putAll(reader.events(tip.tree(), key));
    }
    events.keySet().removeIf(digest -> purges.coversEvent(key, digest));
    return new ArrayList<>(new TreeMap<>(events).values());
  }
}
