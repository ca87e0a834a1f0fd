package dev.gitruns.store.git;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.ForeignClaims;
import dev.gitruns.store.Purges;
import dev.gitruns.store.git.BranchReader.Tip;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * The runs of remotes that are only read. A UID belongs to the local and the shared branch if they
 * have a run of it, else to the first remote that has one; segments, events and purges of all
 * others about it don't count.
 */
final class RemoteRuns {
  private final BranchReader branch;
  private final EventReader events;
  private final Covered covered;
  private final Purges trusted;
  private final OwnRuns own;

  /** The runs that were found so far; the local and the shared ones at first. */
  private final SortedMap<RunId, ObjectId> known;

  private final Map<RunId, Tip> tips = new HashMap<>();
  private final Map<String, Purges> purges = new HashMap<>();

  /** The segments of each UID that the tips before have; made when first needed. */
  private Map<Uid, Set<RunId>> taken;

  private final Map<Uid, String> owners = new HashMap<>();

  RemoteRuns(
      BranchReader branch,
      EventReader events,
      Covered covered,
      Purges trusted,
      SortedMap<RunId, ObjectId> runs,
      OwnRuns own) {
    this.branch = branch;
    this.events = events;
    this.covered = covered;
    this.trusted = trusted;
    this.known = new TreeMap<>(runs);
    this.own = own;
  }

  /** What is purged from runs that belong to this tip: by itself, and by those that are trusted. */
  Purges purges(Tip tip) throws IOException {
    Purges found = purges.get(tip.source());
    if (found == null) {
      found = trusted.with(events.purges(List.of(tip)));
      purges.put(tip.source(), found);
    }
    return found;
  }

  /** The runs of a tip that belong to it, or that a trusted segment continues. */
  SortedMap<RunId, ObjectId> candidates(Tip tip) throws IOException {
    SortedMap<RunId, ObjectId> more = new TreeMap<>(branch.runs(tip.tree()));
    more.keySet().removeAll(known.keySet());
    if (more.isEmpty()) {
      return more;
    }
    SortedMap<RunId, ObjectId> visible = covered.visibleRuns(tip.tree(), purges(tip));
    Map<Uid, Set<RunId>> before = taken();
    for (var run : Map.copyOf(more).entrySet()) {
      Optional<Uid> uid = uidOf(run.getValue());
      Set<RunId> segments = uid.map(before::get).orElse(null);
      boolean kept =
          segments == null && uid.filter(own.sealed()::containsKey).isEmpty()
              ? visible.containsKey(run.getKey())
              : !trusted.coversRun(uid.get())
                  && (own.sealed().getOrDefault(uid.get(), Set.of()).contains(run.getKey())
                      || segments != null && isContinued(run.getKey(), segments));
      if (!kept) {
        more.remove(run.getKey());
      }
    }
    return more;
  }

  /** The UID of a run; none if its run.json isn't here, which its check reports. */
  private Optional<Uid> uidOf(ObjectId tree) throws IOException {
    try {
      return branch.uid(tree);
    } catch (IOException e) {
      if (e.getCause() instanceof MissingObjectException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Whether one of these segments names this run as one that it continues. */
  private boolean isContinued(RunId id, Set<RunId> by) throws IOException {
    for (RunId segment : by) {
      if (continues(known.get(segment)).contains(id)) {
        return true;
      }
    }
    return false;
  }

  private Set<RunId> continues(ObjectId tree) throws IOException {
    try (ObjectReader reader = branch.newReader()) {
      Entry document = TreeEdit.read(reader, tree).get(RunFileName.RUN);
      return document == null || !document.isRegular()
          ? Set.of()
          : OwnRuns.continues(branch.bytes(document.id(), BranchReader.MAX_DOCUMENT));
    }
  }

  private Map<Uid, Set<RunId>> taken() throws IOException {
    if (taken == null) {
      taken = new HashMap<>();
      for (var run : known.entrySet()) {
        take(run.getKey(), run.getValue());
      }
    }
    return taken;
  }

  private Optional<Uid> take(RunId id, ObjectId tree) throws IOException {
    Optional<Uid> uid = uidOf(tree);
    if (uid.isPresent()) {
      taken.computeIfAbsent(uid.get(), k -> new HashSet<>()).add(id);
    }
    return uid;
  }

  /** Takes in the runs of a tip that passed their check. */
  void add(Tip tip, SortedMap<RunId, ObjectId> runs) throws IOException {
    for (var run : runs.entrySet()) {
      known.put(run.getKey(), run.getValue());
      tips.put(run.getKey(), tip);
      Optional<Uid> uid = uidOf(run.getValue());
      if (uid.isPresent() && !taken().containsKey(uid.get())) {
        owners.put(uid.get(), tip.source());
      }
    }
    for (var run : runs.entrySet()) {
      take(run.getKey(), run.getValue());
    }
  }

  /** The runs that only a remote has, and which. */
  Map<RunId, String> all() {
    Map<RunId, String> all = new HashMap<>();
    tips.forEach((id, tip) -> all.put(id, tip.source()));
    return all;
  }

  /** The tip that alone has this run. */
  Optional<Tip> of(RunId id) {
    return Optional.ofNullable(tips.get(id));
  }

  /** Whether an event of this tip counts. */
  boolean counts(Tip tip, Event event) throws IOException {
    if (purges(tip).coversEvent(event.key(), event.digest())) {
      return false;
    }
    if (!event.key().kind().equals(EventKey.RUN)) {
      return branch.levels().chooses(tip.source());
    }
    Uid uid = new Uid(event.key().key());
    return !own.isHere(uid) && (tip.source().equals(owners.get(uid)) || !taken().containsKey(uid));
  }

  /** What a tip says about runs that don't belong to it. */
  ForeignClaims claims(Tip tip) throws IOException {
    int segments = 0;
    for (var run : branch.runs(tip.tree()).entrySet()) {
      Optional<Uid> uid = uidOf(run.getValue());
      if (!known.containsKey(run.getKey()) && uid.isPresent() && isOthers(uid.get(), tip)) {
        segments++;
      }
    }
    Set<Uid> purged = new HashSet<>();
    Purges own = events.purges(List.of(tip));
    for (Uid uid : own.uids()) {
      if (own.coversRun(uid) && !trusted.coversRun(uid) && isOthers(uid, tip)) {
        purged.add(uid);
      }
    }
    return new ForeignClaims(tip.source(), segments, purged.size());
  }

  private boolean isOthers(Uid uid, Tip tip) throws IOException {
    return own.isHere(uid) || taken().containsKey(uid) && !tip.source().equals(owners.get(uid));
  }
}
