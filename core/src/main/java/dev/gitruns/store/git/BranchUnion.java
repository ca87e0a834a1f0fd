package dev.gitruns.store.git;

import dev.gitruns.model.CommitId;
import dev.gitruns.store.CommitReport.Status;
import dev.gitruns.store.CommitSteps;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.UnionReport;
import dev.gitruns.store.git.BranchReader.Tip;
import dev.gitruns.store.git.BranchReader.Tips;
import dev.gitruns.store.git.Unions.Held;
import dev.gitruns.store.git.Unions.Union;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/** Computes unions and moves the branch to them. Used once. */
final class BranchUnion {
  private final BranchReader reader;
  private final Unions unions;
  private final BranchCommitter committer;
  private Union last;
  private Map<String, String> unreadable = Map.of();

  BranchUnion(BranchReader reader, Unions unions, BranchCommitter committer) {
    this.reader = reader;
    this.unions = unions;
    this.committer = committer;
  }

  /**
   * Moves the branch to the union of itself and of the shared remote's tip.
   *
   * @param more what is erased besides what the tips erased
   * @param held what the remote that runs go to doesn't take
   * @param also the sources whose fetched tips are united too
   */
  UnionReport moveBranch(ErasedSet more, Held held, List<String> also) throws IOException {
    try (ObjectPack pack = new ObjectPack(committer.packs())) {
      BranchCommitter.Outcome outcome =
          committer.move(pack, (tip, into) -> next(tip, more, held, also, into), "unite");
      return report(outcome.tipId(), outcome.status(), outcome.why());
    }
  }

  private Optional<ObjectId> next(
      Optional<ObjectId> tip, ErasedSet more, Held held, List<String> also, ObjectPack pack)
      throws IOException {
    Tips found = reader.tips();
    unreadable = found.unreadable();
    List<Tip> tips = new ArrayList<>(found.trusted());
    tips.removeIf(Tip::isLocal);
    for (String source : also) {
      reader.trackingTip(source).ifPresent(tips::add);
    }
    if (tip.isPresent()) {
      tips.add(reader.tip("", tip.get()));
    }
    if (tips.isEmpty()) {
      return Optional.empty();
    }
    last = unions.unite(tips, more, held, pack);
    return Optional.of(last.commit());
  }

  UnionReport of(Collection<CommitId> commits, Held held) throws IOException {
    List<Tip> tips = new ArrayList<>();
    for (CommitId commit : commits) {
      tips.add(reader.tip("", ObjectId.fromString(commit.hex())));
    }
    try (ObjectPack pack = new ObjectPack(committer.packs())) {
      if (tips.isEmpty()) {
        return report(Optional.empty(), Status.UNCHANGED, "");
      }
      last = unions.unite(tips, ErasedSet.NONE, held, pack);
      pack.place(CommitSteps.NONE);
      CommitId commit = new CommitId(last.commit().name());
      return report(Optional.of(commit), Status.UNCHANGED, "");
    }
  }

  private UnionReport report(Optional<CommitId> tip, Status status, String why) {
    return last == null
        ? new UnionReport(tip, status, List.of(), List.of(), Map.of(), Map.of(), unreadable, why)
        : new UnionReport(
            tip,
            status,
            last.restored(),
            last.dropped(),
            last.refused(),
            last.damaged(),
            unreadable,
            why);
  }
}
