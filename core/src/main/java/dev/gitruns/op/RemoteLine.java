package dev.gitruns.op;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.share.RemoteTips;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.git.RemoteRefs;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The line of a remote: the commit that has all that it has and takes. */
final class RemoteLine {
  private final Workspace workspace;
  private final SharedRemote remote;
  private final RemoteRefs refs;
  private final HeldRuns heldRuns;
  private boolean unites;

  RemoteLine(Workspace workspace, SharedRemote remote) {
    this.workspace = workspace;
    this.remote = remote;
    this.refs = workspace.store().remoteRefs();
    this.heldRuns = new HeldRuns(workspace);
  }

  /**
   * From now on histories are united too that differ in nothing else. To be asked for where all
   * remotes were just looked at: clones that each push to several of them one by one, and know of
   * the others only where those once were, would else unite that without an end.
   */
  void uniteHistories() {
    unites = true;
  }

  /**
   * The local branch becomes the line for the remote that runs go to; for others it stays.
   *
   * @return where it is then, if it moved or could have
   */
  Optional<CommitId> uniteHere(RemoteTips there, List<String> notes, boolean first) {
    if (remote.home()) {
      var united = workspace.store().uniteFor(heldRuns.keptFrom(remote.name()), there.runs());
      if (!united.why().isEmpty()) {
        throw new GitRunsException(
            GitRunsException.Kind.CONFLICT, united.why(), "Then: git runs push " + remote.name());
      }
      if (!united.dropped().isEmpty() && first) {
        notes.add(
            united.dropped().size() + " paths that a tip had dropped without a purge are back.");
      }
      united.refused().forEach((id, why) -> notTaken(id, why, notes));
      return united.tip();
    }
    return Optional.empty();
  }

  private static void notTaken(RunId id, String why, List<String> notes) {
    String note = "The run " + id.shortForm() + " of a remote isn't taken over: " + why;
    if (!notes.contains(note)) {
      notes.add(note);
    }
  }

  /** The local branch becomes the line where it may, and the line. */
  Optional<CommitId> unitedLine(RemoteTips there, List<String> notes) {
    Optional<CommitId> united = uniteHere(there, notes, true);
    return united.isPresent() && heldRuns.heldElsewhere(remote.name()).isEmpty()
        ? ofUse(united, there)
        : line(there, Set.of());
  }

  /** The line; what is to come later isn't on it. */
  Optional<CommitId> line(RemoteTips there, Set<RunId> later) {
    Set<CommitId> tips = new TreeSet<>(refs.tips());
    // Until somebody shares with it, the remote's own tip is only read.
    there.runs().ifPresent(tips::add);
    Set<RunId> without = heldRuns.keptFrom(remote.name());
    without.addAll(later);
    Optional<CommitId> line =
        tips.isEmpty()
            ? Optional.empty()
            : workspace.store().unite(tips, without, there.runs()).tip();
    List<SealedRun> elsewhere =
        heldRuns.heldElsewhere(remote.name()).stream()
            .filter(run -> !without.contains(run.id()))
            .toList();
    Optional<CommitId> whole = elsewhere.isEmpty() ? line : workspace.store().onto(line, elsewhere);
    return ofUse(whole, there);
  }

  /** The line, unless it brings nothing: then what is there stays as it is. */
  private Optional<CommitId> ofUse(Optional<CommitId> line, RemoteTips there) {
    return unites || isNews(line, there) ? line : there.runs();
  }

  private boolean isNews(Optional<CommitId> line, RemoteTips there) {
    return line.isEmpty()
        || there.runs().isEmpty()
        || refs.isNewsFor(line.get(), there.runs().get());
  }

  boolean isHere(RunId id) {
    return workspace.store().contents(id).isPresent();
  }

  SortedSet<RunId> news(CommitId line, RemoteTips there) {
    SortedSet<RunId> news = refs.runsOn(line);
    there.runs().ifPresent(tip -> news.removeAll(refs.runsOn(tip)));
    return news;
  }

  boolean hasErasedMore(CommitId ours, CommitId theirs) {
    ErasedSet there = refs.erasedOn(theirs);
    return !there.with(refs.erasedOn(ours)).equals(there);
  }
}
