package dev.gitruns.op;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.RunId;
import dev.gitruns.read.Refusals;
import dev.gitruns.share.PushAnswer;
import dev.gitruns.share.PushAnswer.Outcome;
import dev.gitruns.share.RemoteGit;
import dev.gitruns.share.RemoteTips;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.store.git.RemoteRefs;
import dev.gitruns.workspace.Workspace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A push of runs and code in one go, to a remote that is taken to be where it was last seen. Where
 * it isn't, it takes nothing, and has to be asked.
 */
final class UnaskedPush {
  private final Workspace workspace;
  private final SharedRemote remote;
  private final FetchRuns fetch;
  private final RemoteLine lines;
  private final RemoteRefs refs;
  private boolean hasNone;
  private boolean tookCode;

  UnaskedPush(Workspace workspace, SharedRemote remote, FetchRuns fetch, RemoteLine lines) {
    this.workspace = workspace;
    this.remote = remote;
    this.fetch = fetch;
    this.lines = lines;
    this.refs = workspace.store().remoteRefs();
  }

  /**
   * What is to be pushed.
   *
   * @param seen where the remote was last seen
   * @param news the runs that it hasn't got
   * @param code the anchors to push with them
   */
  record Try(CommitId line, CommitId seen, SortedSet<RunId> news, Optional<CommitId> code) {}

  /** Empty where the remote has to be asked: it is unknown, or there is nothing to bring to it. */
  Optional<Try> prepare(List<String> notes) {
    Optional<RemoteTips> known = fetch.lastSeen();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    CommitId seen = known.get().runs().orElseThrow();
    Optional<CommitId> line = lines.unitedLine(known.get(), notes);
    if (line.isEmpty() || line.get().equals(seen) || !refs.goesOnFrom(line.get(), seen)) {
      return Optional.empty();
    }
    return Optional.of(
        new Try(line.get(), seen, lines.news(line.get(), known.get()), code(known.get())));
  }

  /**
   * The anchors that may go with runs: where the remote took all before these. What it refuses must
   * not hold back runs, so all others go by themselves.
   */
  private Optional<CommitId> code(RemoteTips there) {
    if (remote.runsAlone()) {
      return Optional.empty();
    }
    workspace.store().anchor(List.of());
    Optional<CommitId> anchors = refs.read(refs.anchors());
    hasNone = anchors.isEmpty() && there.code().isEmpty();
    boolean takesAll =
        there.code().isPresent() && Refusals.ofCode(workspace, remote.name()).read().isEmpty();
    // Anchors without erased code don't go on from those that the remote has.
    return takesAll
        ? anchors.filter(tip -> refs.goesOnFrom(tip, there.code().orElseThrow()))
        : Optional.empty();
  }

  /** Pushes; what became of the runs. */
  PushAnswer push(Try next, List<String> notes) {
    RemoteGit.Together answer = fetch.git().pushTogether(next.line(), next.seen(), next.code());
    Instant now = workspace.caller().clock().instant();
    if (answer.runs().outcome() == Outcome.PUSHED) {
      refs.note(refs.runs(remote.name()), next.line(), now);
      tookCode = hasNone;
      if (!workspace.store().tip().equals(Optional.of(next.line()))) {
        // What another remote had refused was on no tip until now.
        lines.uniteHere(new RemoteTips(Optional.of(next.line()), next.code(), false), notes, false);
      }
    }
    if (answer.code().map(PushAnswer::outcome).equals(Optional.of(Outcome.PUSHED))) {
      refs.note(refs.code(remote.name()), next.code().orElseThrow(), now);
      tookCode = true;
    }
    return answer.runs();
  }

  /** Whether the code of runs is there, or there is none; else it is still to be pushed. */
  boolean tookCode() {
    return tookCode;
  }
}
