package dev.gitruns.store.git;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.store.BranchAudit;
import dev.gitruns.store.BranchFault;
import dev.gitruns.store.BranchFault.Kind;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.Purges;
import dev.gitruns.store.git.BranchReader.Tip;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.ReflogEntry;
import org.eclipse.jgit.lib.ReflogReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Looks at the whole branch: its paths, its root files and events, and that it only ever grew. */
final class BranchAuditor {
  private static final int MOST = 1_000;

  private final Repository repository;
  private final BranchReader branch;
  private final List<BranchFault> faults = new ArrayList<>();
  private int eventFiles;

  BranchAuditor(Repository repository, BranchReader branch) {
    this.repository = repository;
    this.branch = branch;
  }

  /**
   * Audits a tip.
   *
   * @param refs the refs whose earlier tips must be in their history, or in that of the tip, and
   *     the remote of each; empty for the local branch
   */
  BranchAudit audit(Tip tip, Purges purges, Map<String, String> refs) throws IOException {
    try (ObjectReader reader = branch.newReader();
        RevWalk walk = new RevWalk(repository)) {
      checkPaths(reader, tip);
      LostPaths lost = new LostPaths(reader);
      Set<ObjectId> history = new HashSet<>();
      boolean whole = checkHistory(walk, tip, lost, history);
      LostJudge judge = new LostJudge(branch, reader, tip.tree(), purges);
      for (LostPaths.Lost each : lost.found()) {
        Optional<Kind> kind = judge.judge(each);
        if (kind.isPresent()) {
          add(kind.get(), each.path(), Optional.of(each.commit()));
        }
      }
      for (var ref : refs.entrySet()) {
        checkReflog(walk, ref.getKey(), ref.getValue(), tip, history);
      }
      return new BranchAudit(history.size(), eventFiles, whole, judge.purged(), faults);
    }
  }

  private void add(Kind kind, String path, Optional<CommitId> commit) {
    add(kind, path, commit, "");
  }

  private void add(Kind kind, String path, Optional<CommitId> commit, String remote) {
    if (faults.size() < MOST) {
      faults.add(new BranchFault(kind, path, commit, remote));
    }
  }

  private void checkPaths(ObjectReader reader, Tip tip) throws IOException {
    for (var entry : TreeEdit.read(reader, tip.tree()).entrySet()) {
      switch (entry.getKey()) {
        case RootFiles.FORMAT -> {
          // Whoever read the tip has read it.
        }
        case RootFiles.README, RootFiles.ATTRIBUTES -> checkRoot(entry.getKey(), entry.getValue());
        case "runs" -> checkShards(reader, entry.getValue());
        case "events" -> checkEvents(reader, "events", entry.getValue());
        default -> add(Kind.FOREIGN_FILE, entry.getKey(), Optional.empty());
      }
    }
    for (String name : List.of(RootFiles.README, RootFiles.ATTRIBUTES)) {
      if (TreeEdit.find(reader, tip.tree(), name).isEmpty()) {
        add(Kind.BAD_ROOT_FILE, name, Optional.empty());
      }
    }
  }

  private void checkRoot(String name, Entry entry) throws IOException {
    if (!entry.isRegular() || !RootFiles.constant(name).equals(entry.id())) {
      add(Kind.BAD_ROOT_FILE, name, Optional.empty());
    }
  }

  private void checkShards(ObjectReader reader, Entry runs) throws IOException {
    if (!runs.isDirectory()) {
      add(Kind.FOREIGN_FILE, "runs", Optional.empty());
      return;
    }
    for (var shard : TreeEdit.read(reader, runs.id()).entrySet()) {
      String path = "runs/" + shard.getKey();
      if (!shard.getValue().isDirectory()) {
        add(Kind.FOREIGN_FILE, path, Optional.empty());
        continue;
      }
      for (var run : TreeEdit.read(reader, shard.getValue().id()).entrySet()) {
        String place = path + "/" + run.getKey();
        RunId id = LostPaths.runOf(place);
        // What lies in a run directory is for the check of the run.
        if (id == null || !id.path().equals(place) || !run.getValue().isDirectory()) {
          add(Kind.FOREIGN_FILE, place, Optional.empty());
        }
      }
    }
  }

  private void checkEvents(ObjectReader reader, String path, Entry entry) throws IOException {
    if (entry.isDirectory() && BranchPlace.of(path).isPresent()) {
      for (var below : TreeEdit.read(reader, entry.id()).entrySet()) {
        checkEvents(reader, path + "/" + below.getKey(), below.getValue());
      }
      return;
    }
    Optional<EventKey> key = EventKey.ofPath(path);
    if (key.isEmpty() || !entry.isRegular()) {
      add(Kind.FOREIGN_FILE, path, Optional.empty());
      return;
    }
    eventFiles++;
    try {
      byte[] bytes = branch.bytes(entry.id(), Event.MAX_BYTES);
      Event.parse(key.get(), EventReader.digestOf(path), bytes);
    } catch (GitRunsException e) {
      add(Kind.BAD_EVENT, path, Optional.empty());
    }
  }

  /** Compares each commit with each of its parents; says whether the beginning is here. */
  private boolean checkHistory(RevWalk walk, Tip tip, LostPaths lost, Set<ObjectId> history)
      throws IOException {
    boolean whole = true;
    Set<ObjectId> shallow = repository.getObjectDatabase().getShallowCommits();
    ObjectId first = RootFiles.firstCommitId(tip.format().erased());
    walk.markStart(walk.parseCommit(tip.commit()));
    for (RevCommit commit : walk) {
      history.add(commit.copy());
      if (shallow.contains(commit)) {
        whole = false;
      } else if (commit.getParentCount() == 0 && !commit.equals(first)) {
        add(Kind.WRONG_ROOT, commit.name(), Optional.of(new CommitId(commit.name())));
      }
      for (RevCommit parent : commit.getParents()) {
        walk.parseHeaders(parent);
        lost.compare(parent.getTree(), commit.getTree(), new CommitId(commit.name()));
      }
    }
    walk.reset();
    return whole;
  }

  private void checkReflog(RevWalk walk, String ref, String remote, Tip tip, Set<ObjectId> history)
      throws IOException {
    var found = repository.getRefDatabase().exactRef(ref);
    ReflogReader log = repository.getRefDatabase().getReflogReader(ref);
    if (found == null || log == null) {
      return;
    }
    Set<ObjectId> known = new HashSet<>(history);
    walk.markStart(walk.parseCommit(found.getObjectId()));
    walk.forEach(commit -> known.add(commit.copy()));
    walk.reset();
    for (ReflogEntry entry : log.getReverseEntries()) {
      ObjectId left = entry.getOldId();
      if (!left.equals(ObjectId.zeroId()) && !known.contains(left) && sameErased(left, tip)) {
        add(Kind.REWOUND, ref, Optional.of(new CommitId(left.name())), remote);
      }
    }
  }

  /** Whether it is a tip that should still be in the history: after an erase old ones aren't. */
  private boolean sameErased(ObjectId left, Tip tip) throws IOException {
    if (!repository.getObjectDatabase().has(left)) {
      return false;
    }
    try (ObjectReader reader = branch.newReader()) {
      return reader.open(left).getType() == Constants.OBJ_COMMIT
          && branch.tip("", left).format().erased().equals(tip.format().erased());
    } catch (GitRunsException e) {
      return false;
    }
  }
}
