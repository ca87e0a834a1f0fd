package dev.gitruns.store.git;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.store.BranchFormat;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.Purges;
import dev.gitruns.store.git.BranchReader.Tip;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Unites tips: a function of the set of them, whoever computes it and whenever. */
final class Unions {
  private static final String MESSAGE = "Unite runs\n\n[skip ci]\n";

  private final Repository repository;
  private final BranchReader branch;
  private final EventReader events;
  private final CheckedRuns checked;

  Unions(Repository repository, BranchReader branch, EventReader events, CheckedRuns checked) {
    this.repository = repository;
    this.branch = branch;
    this.events = events;
    this.checked = checked;
  }

  /**
   * What a remote doesn't take.
   *
   * @param runs the runs that are held back for it
   * @param tip the remote's own tip, whose history it has anyway
   */
  record Held(Set<RunId> runs, Optional<ObjectId> tip) {
    static final Held NOTHING = new Held(Set.of(), Optional.empty());

    static Held of(Set<RunId> runs, Optional<CommitId> remoteTip) {
      return new Held(runs, remoteTip.map(id -> ObjectId.fromString(id.hex())));
    }
  }

  /** The union and what was met on the way. */
  record Union(
      ObjectId commit,
      List<String> restored,
      List<String> dropped,
      Map<RunId, String> refused,
      Map<String, String> damaged) {}

  /**
   * Unites at least one tip; new objects go to the pack.
   *
   * @param more what is erased besides what the tips erased
   * @param held what the result must not carry
   */
  Union unite(Collection<Tip> all, ErasedSet more, Held held, ObjectPack pack) throws IOException {
    TreeMap<String, Tip> tips = new TreeMap<>();
    all.forEach(tip -> tips.put(tip.commit().name(), tip));
    BranchFormat format =
        tips.values().stream().map(Tip::format).reduce(BranchFormat.of(more), BranchFormat::with);
    try (RevWalk walk = new RevWalk(repository);
        ObjectReader reader = branch.newReader()) {
      List<Tip> earlier = new ArrayList<>();
      Purges purges = events.purges(tips.values()).with(new Purges(List.of(), format.erased()));
      List<Tip> sound = sound(tips.values(), held, purges);
      List<Tip> heads = heads(walk, sound, format, held, earlier);
      pack.assumeReachable(reachable(reader, heads));
      TreeEdit edit = new TreeEdit(reader, pack);
      RunMerge merge = new RunMerge(branch, checked, edit, pack);
      Map<String, Optional<Entry>> paths = paths(tips.values(), purges, held, merge, heads, pack);
      // Without a tip to go on from, everything is carried over.
      Set<String> restored = new HashSet<>(heads.isEmpty() ? Set.of() : paths.keySet());
      restored.removeAll(pathsOn(heads));
      Set<String> dropped = new HashSet<>(restored);
      if (!restored.isEmpty()) {
        dropped.retainAll(pathsOn(earlier));
      }
      RootFiles.entries(format, pack).forEach((name, entry) -> paths.put(name, Optional.of(entry)));
      ObjectId tree = edit.apply(Optional.empty(), paths).orElseThrow();
      checked.save();
      ObjectId commit = commit(walk, heads, tree, format, edit, pack);
      return new Union(
          commit, List.copyOf(restored), List.copyOf(dropped), merge.refused, merge.damaged);
    }
  }

  /**
   * The tips that a line may continue from: the local branch's own, that of the remote which the
   * line is for, and those all of whose runs pass their check. Others give content, never history.
   */
  private List<Tip> sound(Collection<Tip> tips, Held held, Purges purges) throws IOException {
    Optional<ObjectId> local = branch.local().map(Tip::commit);
    RunCheck check = new RunCheck(branch, checked);
    List<Tip> sound = new ArrayList<>();
    for (Tip tip : tips) {
      Optional<ObjectId> commit = Optional.of(tip.commit());
      if (commit.equals(local) || commit.equals(held.tip()) || isSound(tip, check, purges)) {
        sound.add(tip);
      }
    }
    return sound;
  }

  private boolean isSound(Tip tip, RunCheck check, Purges purges) throws IOException {
    for (var run : branch.runs(tip.tree()).entrySet()) {
      Optional<Uid> uid = purges.isEmpty() ? Optional.empty() : branch.uid(run.getValue());
      boolean gone = uid.isPresent() && purges.coversRun(uid.get());
      Set<String> purged = uid.isPresent() ? purges.pathsOf(uid.get()) : Set.of();
      if (!gone && !check.check(run.getKey(), run.getValue(), purged).isShown()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The tips to merge: of those that erased all that any did, and whose history the remote takes,
   * those that aren't ancestors of others.
   *
   * @param earlier gets the ancestors
   */
  private List<Tip> heads(
      RevWalk walk, Collection<Tip> tips, BranchFormat format, Held held, List<Tip> earlier)
      throws IOException {
    List<Tip> candidates = new ArrayList<>();
    for (Tip tip : tips) {
      if (tip.format().erased().equals(format.erased()) && !hasHeld(walk, tip, held)) {
        candidates.add(tip);
      }
    }
    List<Tip> heads = new ArrayList<>();
    for (Tip tip : candidates) {
      boolean ancestor = false;
      for (Tip other : candidates) {
        ancestor |=
            other != tip
                && walk.isMergedInto(
                    walk.parseCommit(tip.commit()), walk.parseCommit(other.commit()));
      }
      (ancestor ? earlier : heads).add(tip);
    }
    return heads;
  }

  /** Whether the history of this tip beyond the remote's has a run that it doesn't take. */
  private boolean hasHeld(RevWalk walk, Tip tip, Held held) throws IOException {
    if (held.runs().isEmpty()) {
      return false;
    }
    walk.reset();
    walk.markStart(walk.parseCommit(tip.commit()));
    if (held.tip().isPresent()) {
      walk.markUninteresting(walk.parseCommit(held.tip().get()));
    }
    try (ObjectReader reader = branch.newReader()) {
      for (RevCommit commit : walk) {
        for (RunId run : held.runs()) {
          if (TreeEdit.find(reader, commit.getTree(), run.path()).isPresent()) {
            return true;
          }
        }
      }
    } finally {
      walk.reset();
    }
    return false;
  }

  /** All runs and events of the union, by path. */
  private Map<String, Optional<Entry>> paths(
      Collection<Tip> tips,
      Purges purges,
      Held held,
      RunMerge merge,
      List<Tip> heads,
      ObjectPack pack)
      throws IOException {
    TreeMap<RunId, Set<ObjectId>> runs = new TreeMap<>();
    TreeMap<String, Set<ObjectId>> said = new TreeMap<>();
    for (Tip tip : tips) {
      branch
          .runs(tip.tree())
          .forEach((id, tree) -> runs.computeIfAbsent(id, k -> new TreeSet<>()).add(tree));
      events
          .files(tip.tree(), "events")
          .forEach((path, blob) -> said.computeIfAbsent(path, k -> new TreeSet<>()).add(blob));
    }
    runs.keySet().removeAll(notTaken(held));
    CarriedObjects carried = new CarriedObjects(branch, pack, heads, tips);
    Map<String, Optional<Entry>> paths = new HashMap<>();
    for (var run : runs.entrySet()) {
      Optional<Uid> uid =
          purges.isEmpty() ? Optional.empty() : merge.uid(run.getKey(), run.getValue());
      if (uid.isPresent() && purges.coversRun(uid.get())) {
        continue;
      }
      Set<String> gone = uid.isPresent() ? purges.pathsOf(uid.get()) : Set.of();
      Optional<ObjectId> tree = merge.merge(run.getKey(), run.getValue(), gone);
      if (tree.isPresent()) {
        carried.tree(tree.get());
        paths.put(run.getKey().path(), Optional.of(Entry.directory(tree.get())));
      }
    }
    for (var event : said.entrySet()) {
      Optional<EventKey> key = EventKey.ofPath(event.getKey());
      if (key.isPresent() && !purges.coversEvent(key.get(), EventReader.digestOf(event.getKey()))) {
        Optional<ObjectId> blob = events.genuine(event.getKey(), event.getValue());
        if (blob.isPresent()) {
          carried.blob(blob.get());
          paths.put(event.getKey(), Optional.of(Entry.file(blob.get())));
        } else {
          merge.damaged.put(event.getKey(), "nobody has the bytes that its name is the digest of");
        }
      }
    }
    return paths;
  }

  /** The held runs that the remote hasn't got already. */
  private Set<RunId> notTaken(Held held) throws IOException {
    Set<RunId> out = new HashSet<>(held.runs());
    if (!out.isEmpty() && held.tip().isPresent()) {
      out.removeAll(branch.runs(branch.tip("", held.tip().get()).tree()).keySet());
    }
    return out;
  }

  private Set<String> pathsOn(List<Tip> tips) throws IOException {
    Set<String> paths = new HashSet<>();
    for (Tip tip : tips) {
      branch.runs(tip.tree()).keySet().forEach(run -> paths.add(run.path()));
      paths.addAll(events.files(tip.tree(), "events").keySet());
    }
    return paths;
  }

  private static Set<ObjectId> reachable(ObjectReader reader, List<Tip> heads) throws IOException {
    Set<ObjectId> reachable = new HashSet<>();
    for (Tip head : heads) {
      reachable.add(head.commit());
      reachable.add(head.tree());
      for (Entry entry : TreeEdit.read(reader, head.tree()).values()) {
        reachable.add(entry.id());
        if (entry.isDirectory()) {
          for (Entry below : BranchReader.directories(reader, Optional.of(entry)).values()) {
            reachable.add(below.id());
          }
        }
      }
    }
    return reachable;
  }

  private ObjectId commit(
      RevWalk walk,
      List<Tip> heads,
      ObjectId tree,
      BranchFormat format,
      TreeEdit edit,
      ObjectPack pack)
      throws IOException {
    if (heads.size() == 1 && heads.get(0).tree().equals(tree)) {
      return heads.get(0).commit();
    }
    List<ObjectId> parents = new ArrayList<>();
    long date = 0;
    for (Tip head : heads) {
      parents.add(head.commit());
      date = Math.max(date, CommitLine.date(walk.parseCommit(head.commit())));
    }
    if (parents.isEmpty()) {
      ObjectId root = RootFiles.firstCommit(format.erased(), edit, pack);
      if (RootFiles.tree(format.erased(), edit, pack).equals(tree)) {
        return root;
      }
      parents.add(root);
      date = RootFiles.FIRST_DATE;
    }
    return BranchCommitter.commit(pack, tree, parents, RootFiles.nobody(date), MESSAGE);
  }
}
