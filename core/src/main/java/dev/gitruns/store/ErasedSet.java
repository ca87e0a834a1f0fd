package dev.gitruns.store;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Uid;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What was taken out of history, never to come back: a set that only grows.
 *
 * @param uids runs, with every segment they ever had
 * @param commits code commits and snapshots
 */
public record ErasedSet(SortedSet<Uid> uids, SortedSet<CommitId> commits) {
  public static final ErasedSet NONE = new ErasedSet(new TreeSet<>(), new TreeSet<>());

  public ErasedSet {
    uids = Collections.unmodifiableSortedSet(new TreeSet<>(uids));
    commits = Collections.unmodifiableSortedSet(new TreeSet<>(commits));
  }

  /** Everything that either erased. */
  public ErasedSet with(ErasedSet other) {
    TreeSet<Uid> allUids = new TreeSet<>(uids);
    allUids.addAll(other.uids);
    TreeSet<CommitId> allCommits = new TreeSet<>(commits);
    allCommits.addAll(other.commits);
    return new ErasedSet(allUids, allCommits);
  }

  /** This set and one more run. */
  public ErasedSet with(Uid uid) {
    TreeSet<Uid> all = new TreeSet<>(uids);
    all.add(uid);
    return new ErasedSet(all, commits);
  }

  /** This set and some more code. */
  public ErasedSet withCode(Collection<CommitId> code) {
    TreeSet<CommitId> all = new TreeSet<>(commits);
    all.addAll(code);
    return new ErasedSet(uids, all);
  }

  public boolean isEmpty() {
    return uids.isEmpty() && commits.isEmpty();
  }

  SortedSet<String> uidTexts() {
    TreeSet<String> texts = new TreeSet<>(CodePoints.ORDER);
    uids.forEach(uid -> texts.add(uid.text()));
    return texts;
  }

  SortedSet<String> commitTexts() {
    TreeSet<String> texts = new TreeSet<>(CodePoints.ORDER);
    commits.forEach(commit -> texts.add(commit.hex()));
    return texts;
  }
}
