package dev.gitruns.op;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.RunId;
import dev.gitruns.share.RemoteGit;
import dev.gitruns.share.RemoteTips;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.share.WatchRefs;
import dev.gitruns.store.git.RemoteRefs;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Brings what a remote has here, where readers show it at once; the local branch stays. */
public final class FetchRuns {
  private final Workspace workspace;
  private final SharedRemote remote;
  private final RemoteGit git;
  private final RemoteRefs refs;

  /**
   * @param asks whether git may ask for a password at the terminal
   */
  public FetchRuns(Workspace workspace, SharedRemote remote, boolean asks) {
    this.workspace = workspace;
    this.remote = remote;
    this.refs = workspace.store().remoteRefs();
    this.git =
        new RemoteGit(
            workspace.git().with("GIT_TERMINAL_PROMPT", asks ? "1" : "0"),
            remote.name(),
            workspace.store().ref(),
            refs.anchors());
  }

  /** The same, with somebody told how far transfers are. */
  public FetchRuns watchedBy(Watch watch) {
    if (watch.isSeen()) {
      git.telling(watch::at);
    }
    return this;
  }

  /**
   * What came.
   *
   * @param tips where the remote's refs are
   * @param runs the runs that weren't known here before
   * @param watched how many runs go on elsewhere whose state the remote shows
   * @param events what the remote's branch says of runs that it didn't say when it was last seen
   * @param replaced sentences on notes of this clone's user that others replaced
   */
  public record Report(
      RemoteTips tips, List<RunId> runs, int watched, EventCounts events, List<String> replaced) {}

  /**
   * Fetches the remote's runs and code anchors.
   *
   * @throws dev.gitruns.model.GitRunsException of kind ENVIRONMENT where it can't be reached
   */
  public Report run() {
    Set<RunId> before = new TreeSet<>(workspace.store().runs());
    Optional<CommitId> seen = refs.read(refs.runs(remote.name()));
    RemoteTips tips = bring();
    int watched = new WatchRefs(workspace.git(), remote.name()).fetch().size();
    Set<RunId> now = new TreeSet<>(workspace.store().runs());
    now.removeAll(before);
    EventCounts events =
        tips.runs().map(tip -> EventCounts.between(workspace, seen, tip)).orElse(EventCounts.NONE);
    List<String> replaced = ReplacedNotes.between(workspace, seen, tips.runs());
    return new Report(tips, List.copyOf(now), watched, events, replaced);
  }

  /** Fetches without a look at what came. */
  RemoteTips bring() {
    RemoteTips tips = git.tips();
    Map<String, String> into = new LinkedHashMap<>();
    wanted(tips.runs(), refs.runs(remote.name()), workspace.store().ref(), into);
    if (!remote.runsAlone()) {
      wanted(tips.code(), refs.code(remote.name()), refs.anchors(), into);
    }
    git.fetch(into);
    if (workspace.store().repository().isPartial()) {
      git.fetchObjects(workspace.store().missing());
    }
    return tips;
  }

  /** Where the remote's refs were when they were last seen; empty where it had no runs then. */
  Optional<RemoteTips> lastSeen() {
    Optional<CommitId> code =
        remote.runsAlone() ? Optional.empty() : refs.read(refs.code(remote.name()));
    return refs.read(refs.runs(remote.name()))
        .map(runs -> new RemoteTips(Optional.of(runs), code, false));
  }

  private void wanted(Optional<CommitId> tip, String here, String there, Map<String, String> into) {
    if (tip.isPresent() && !refs.read(here).equals(tip)) {
      into.put(there, here);
    }
  }

  RemoteGit git() {
    return git;
  }
}
