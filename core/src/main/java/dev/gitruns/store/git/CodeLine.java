package dev.gitruns.store.git;

import dev.gitruns.model.CommitId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Anchors for a remote that doesn't take all code: in place of a commit that it refuses, its
 * parents.
 */
public final class CodeLine {
  /** How far back a commit is looked for in place of refused ones. */
  private static final int MOST = 1_000;

  private final Repository repository;
  private final StoreSettings settings;

  CodeLine(Repository repository, StoreSettings settings) {
    this.repository = repository;
    this.settings = settings;
  }

  /**
   * The code that the anchors keep and the remote doesn't have, as far as it takes it: of the
   * commits without a refused one in their history those that aren't ancestors of others.
   *
   * @param anchors the tip of our anchors
   * @param base the tip of the remote's, if it has any
   * @param refused the commits that it refused
   */
  public List<CommitId> wanted(
      CommitId anchors, Optional<CommitId> base, Collection<CommitId> refused) {
    return guarded(
        () -> {
          try (RevWalk walk = new RevWalk(repository)) {
            List<RevCommit> bad = present(walk, refused);
            List<RevCommit> there = new ArrayList<>();
            if (base.isPresent()) {
              Anchors.find(walk, ObjectId.fromString(base.get().hex())).ifPresent(there::add);
            }
            // Filtered before it is reduced: a clean commit must not hide behind a refused one.
            Set<RevCommit> taken = new LinkedHashSet<>();
            for (RevCommit code :
                code(walk, walk.parseCommit(ObjectId.fromString(anchors.hex())))) {
              taken.addAll(inPlaceOf(walk, code, bad));
            }
            Set<RevCommit> news = new LinkedHashSet<>();
            for (RevCommit commit : taken) {
              if (!Anchors.isAncestor(walk, commit, there)) {
                news.add(commit);
              }
            }
            return Anchors.independent(walk, news).stream()
                .map(commit -> new CommitId(commit.name()))
                .toList();
          }
        });
  }

  /** All commits that these anchors keep; not their history. */
  static Set<RevCommit> code(RevWalk walk, RevCommit anchors) throws IOException {
    Set<RevCommit> code = new LinkedHashSet<>();
    Set<RevCommit> seen = new HashSet<>();
    Deque<RevCommit> next = new ArrayDeque<>();
    next.add(anchors);
    while (!next.isEmpty()) {
      RevCommit anchor = next.remove();
      for (RevCommit parent : anchor.getParents()) {
        walk.parseHeaders(parent);
        walk.parseBody(parent);
        if (!seen.add(parent)) {
          continue;
        }
        if (Anchors.isAnchor(parent)) {
          next.add(parent);
        } else {
          code.add(parent);
        }
      }
    }
    return code;
  }

  /** Those of these commits that are in the repository. */
  static List<RevCommit> present(RevWalk walk, Collection<CommitId> commits) throws IOException {
    List<RevCommit> present = new ArrayList<>();
    for (CommitId id : commits) {
      Anchors.find(walk, ObjectId.fromString(id.hex())).ifPresent(present::add);
    }
    return present;
  }

  /** Whether these anchors keep any of these commits. */
  public boolean keepsAny(CommitId anchors, Collection<CommitId> commits) {
    return guarded(
        () -> {
          try (RevWalk walk = new RevWalk(repository)) {
            Optional<RevCommit> tip = Anchors.find(walk, ObjectId.fromString(anchors.hex()));
            return tip.isPresent() && !isFreeOf(walk, tip.get(), present(walk, commits));
          }
        });
  }

  static Set<RevCommit> inPlaceOf(RevWalk walk, RevCommit commit, List<RevCommit> bad)
      throws IOException {
    Set<RevCommit> good = new LinkedHashSet<>();
    Set<RevCommit> seen = new HashSet<>();
    Deque<RevCommit> next = new ArrayDeque<>(List.of(commit));
    while (!next.isEmpty() && seen.size() < MOST) {
      RevCommit each = next.remove();
      if (!seen.add(each)) {
        continue;
      }
      if (isFreeOf(walk, each, bad)) {
        good.add(each);
      } else {
        for (RevCommit parent : each.getParents()) {
          walk.parseHeaders(parent);
          next.add(parent);
        }
      }
    }
    return good;
  }

  static boolean isFreeOf(RevWalk walk, RevCommit commit, List<RevCommit> bad) throws IOException {
    for (RevCommit each : bad) {
      if (walk.isMergedInto(each, commit)) {
        return false;
      }
    }
    return true;
  }

  /** The anchors that follow these and keep this code too; named by no ref. */
  public CommitId anchored(Optional<CommitId> base, Collection<CommitId> code) {
    return guarded(
        () -> {
          try (RevWalk walk = new RevWalk(repository);
              ObjectPack pack = new ObjectPack(OpenRepository.packs(repository))) {
            Optional<RevCommit> before = Optional.empty();
            if (base.isPresent()) {
              before = Anchors.find(walk, ObjectId.fromString(base.get().hex()));
            }
            List<RevCommit> commits = new ArrayList<>();
            for (CommitId id : new TreeSet<>(code)) {
              commits.add(walk.parseCommit(ObjectId.fromString(id.hex())));
            }
            List<RevCommit> tips = before.stream().toList();
            ObjectId tip = Anchors.chain(tips, commits, pack);
            pack.place(settings.steps());
            return new CommitId(tip.name());
          }
        });
  }

  private <T> T guarded(Guarded.Work<T> work) {
    return Guarded.run(repository, "keep code for a remote", work);
  }
}
