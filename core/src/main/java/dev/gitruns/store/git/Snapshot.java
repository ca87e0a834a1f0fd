package dev.gitruns.store.git;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.store.CheckWatch;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.ForeignClaims;
import dev.gitruns.store.Purges;
import dev.gitruns.store.RunContents;
import dev.gitruns.store.git.BranchReader.Tip;
import dev.gitruns.store.git.RunCheck.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

/**
 * What all tips show together, at one moment. Of each run ID the first tree that passes its check
 * is shown, that of the local branch first, then by remote. The local branch and the shared remote
 * decide about every run that they have; a remote that is only read adds runs that neither has.
 */
final class Snapshot {
  private final BranchReader branch;
  private final BranchReader fetching;
  private final EventReader reader;
  private final BranchReader.Tips tips;
  private final Purges purges;
  private final RemoteRuns remote;
  private final TreeMap<RunId, ObjectId> runs = new TreeMap<>();
  private final TreeMap<RunId, ObjectId> suspects = new TreeMap<>();
  private final TreeMap<RunId, ObjectId> unchecked = new TreeMap<>();
  private final Set<RunId> partly = new HashSet<>();

  /** The tip that each run's tree was taken from. */
  private final Map<RunId, String> sources = new HashMap<>();

  /**
   * @param branch reads what is here
   * @param fetching reads further files of a run that somebody asks for
   */
  Snapshot(
      BranchReader branch,
      BranchReader fetching,
      EventReader reader,
      BranchReader.Tips tips,
      RunCheck check,
      CheckWatch watch,
      OwnRuns own)
      throws IOException {
    this.branch = branch;
    this.fetching = fetching;
    this.reader = reader;
    this.tips = tips;
    this.purges = reader.purges(tips.trusted());
    Covered covered = new Covered(branch, reader);
    Map<RunId, Verdict> best = new HashMap<>();
    for (Tip tip : tips.trusted()) {
      take(tip, covered.visibleRuns(tip.tree(), purges), purges, best, check, watch);
    }
    this.remote = new RemoteRuns(branch, reader, covered, purges, runs, own);
    for (Tip tip : tips.read()) {
      Purges its = remote.purges(tip);
      TreeMap<RunId, ObjectId> same = new TreeMap<>(branch.runs(tip.tree()));
      same.keySet().retainAll(best.keySet());
      take(tip, same, its, best, check, watch);
      SortedMap<RunId, ObjectId> more = remote.candidates(tip);
      take(tip, more, its, best, check, watch);
      more.keySet().retainAll(runs.keySet());
      remote.add(tip, more);
    }
    check.save();
  }

  /** Checks these trees, and keeps of each run the one with the best verdict. */
  private void take(
      Tip tip,
      Map<RunId, ObjectId> trees,
      Purges by,
      Map<RunId, Verdict> best,
      RunCheck check,
      CheckWatch watch)
      throws IOException {
    TreeMap<RunId, ObjectId> more = new TreeMap<>(trees);
    more.keySet().removeIf(id -> best.get(id) == Verdict.WHOLE);
    for (var found : verdicts(more, by, check, watch).entrySet()) {
      RunId id = found.getKey();
      Verdict before = best.get(id);
      if (before == null || found.getValue().compareTo(before) < 0) {
        best.put(id, found.getValue());
        place(id, more.get(id), found.getValue());
        sources.put(id, tip.source());
      }
    }
  }

  private void place(RunId id, ObjectId tree, Verdict verdict) {
    runs.remove(id);
    suspects.remove(id);
    unchecked.remove(id);
    partly.remove(id);
    if (verdict.isShown()) {
      runs.put(id, tree);
    } else if (verdict == Verdict.UNCHECKED) {
      unchecked.put(id, tree);
    } else {
      suspects.put(id, tree);
    }
    if (verdict == Verdict.PARTLY) {
      partly.add(id);
    }
  }

  private Map<RunId, Verdict> verdicts(
      Map<RunId, ObjectId> all, Purges by, RunCheck check, CheckWatch watch) throws IOException {
    Map<RunId, Set<String>> purged = new HashMap<>();
    for (var run : all.entrySet()) {
      purged.put(run.getKey(), purgedPaths(run.getValue(), by));
    }
    AtomicLong done = new AtomicLong();
    Map<RunId, Verdict> found =
        all.entrySet().parallelStream()
            .peek(run -> watch.at(done.getAndIncrement(), all.size()))
            .collect(
                Collectors.toConcurrentMap(
                    Map.Entry::getKey,
                    run -> check.check(run.getKey(), run.getValue(), purged.get(run.getKey()))));
    watch.at(all.size(), all.size());
    return found;
  }

  private Set<String> purgedPaths(ObjectId tree, Purges by) throws IOException {
    Optional<Uid> uid = by.isEmpty() ? Optional.empty() : branch.uid(tree);
    return uid.map(by::pathsOf).orElseGet(TreeSet::new);
  }

  /** The purges that count for what a tip has: of a remote that is only read its own, too. */
  Purges purgesFor(Tip tip) throws IOException {
    return tips.read().contains(tip) ? remote.purges(tip) : purges;
  }

  /** The copies of runs that a tip has besides those that are shown or are suspects from it. */
  Copies copies(Tip tip, RunCheck check) throws IOException {
    Purges by = purgesFor(tip);
    TreeMap<RunId, ObjectId> others =
        new TreeMap<>(new Covered(branch, reader).visibleRuns(tip.tree(), by));
    others
        .entrySet()
        .removeIf(
            run ->
                run.getValue().equals(runs.get(run.getKey()))
                    || suspects.containsKey(run.getKey())
                        && tip.source().equals(sources.get(run.getKey())));
    TreeMap<RunId, Optional<RunContents>> refused = new TreeMap<>();
    int lacking = 0;
    for (var found : verdicts(others, by, check, CheckWatch.NONE).entrySet()) {
      ObjectId tree = others.get(found.getKey());
      if (found.getValue() == Verdict.REFUSED) {
        refused.put(found.getKey(), copy(found.getKey(), tree, by));
      } else if (found.getValue() != Verdict.WHOLE) {
        lacking++;
      }
    }
    check.save();
    return new Copies(refused, lacking);
  }

  /**
   * Copies of runs.
   *
   * @param refused those that don't fit their ID; of one that can't be read only the ID
   * @param lacking how many aren't checked, because files aren't here
   */
  record Copies(SortedMap<RunId, Optional<RunContents>> refused, int lacking) {}

  private Optional<RunContents> copy(RunId id, ObjectId tree, Purges by) {
    try {
      return Optional.of(new StoredRun(id, tree, fetching, purgedPaths(tree, by)));
    } catch (IOException | GitRunsException e) {
      // A corrupt object; the ID alone is a finding.
      return Optional.empty();
    }
  }

  /** The remote that a run which isn't shown was fetched from; empty for the local branch. */
  String source(RunId id) {
    return sources.getOrDefault(id, "");
  }

  /** The runs that aren't shown, since no tip has the content that the ID names. */
  SortedMap<RunId, ObjectId> suspects() {
    return suspects;
  }

  /** The runs that aren't shown, since too few of their files are here to check them. */
  SortedMap<RunId, ObjectId> unchecked() {
    return unchecked;
  }

  BranchReader.Tips tips() {
    return tips;
  }

  /**
   * What the local branch and the shared remote purge; no other remote's purges hide their runs.
   */
  Purges purges() {
    return purges;
  }

  /**
   * The runs that are neither on the local nor on the shared branch, and the remote that has each.
   */
  Map<RunId, String> remotes() {
    return remote.all();
  }

  /** What remotes that are only read say about runs of others, and that doesn't count. */
  List<ForeignClaims> claims() throws IOException {
    List<ForeignClaims> claims = new ArrayList<>();
    for (Tip tip : tips.read()) {
      ForeignClaims found = remote.claims(tip);
      if (!found.isEmpty()) {
        claims.add(found);
      }
    }
    return claims;
  }

  /** How many runs of the local branch the shared remote's purges hide, by who purged them. */
  SortedMap<String, Integer> hidden() throws IOException {
    TreeMap<String, Integer> hidden = new TreeMap<>();
    Optional<Tip> local = tips.trusted().stream().filter(Tip::isLocal).findFirst();
    if (local.isEmpty() || purges.isEmpty()) {
      return hidden;
    }
    Purges own = reader.purges(List.of(local.get()));
    for (ObjectId tree : branch.runs(local.get().tree()).values()) {
      branch
          .uid(tree)
          .filter(uid -> !own.coversRun(uid))
          .flatMap(purges::ofRun)
          .ifPresent(purge -> hidden.merge(purge.by(), 1, Integer::sum));
    }
    return hidden;
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
    Optional<Tip> tip = remote.of(id);
    Purges by = tip.isPresent() ? remote.purges(tip.get()) : purges;
    return Optional.of(
        new StoredRun(
            id,
            tree,
            partly.contains(id) ? fetching : branch,
            purgedPaths(tree, by),
            partly.contains(id)));
  }

  Map<EventKey, List<Event>> eventsOfKind(String kind) throws IOException {
    Map<EventKey, Map<Digest, Event>> found = new HashMap<>();
    for (Tip tip : tips.read()) {
      for (Event event : reader.eventsBelow(tip.tree(), "events/" + kind)) {
        if (remote.counts(tip, event)) {
          found
              .computeIfAbsent(event.key(), k -> new TreeMap<>())
              .put(event.digest(), event.ofOther());
        }
      }
    }
    for (Tip tip : tips.trusted()) {
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
    for (Tip tip : tips.read()) {
      for (Event event : reader.events(tip.tree(), key).values()) {
        if (remote.counts(tip, event)) {
          events.put(event.digest(), event.ofOther());
        }
      }
    }
    for (Tip tip : tips.trusted()) {
      events.putAll(reader.events(tip.tree(), key));
    }
    events.keySet().removeIf(digest -> purges.coversEvent(key, digest));
    return new ArrayList<>(new TreeMap<>(events).values());
  }
}
