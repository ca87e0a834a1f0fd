package dev.gitruns.op;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.Refusals;
import dev.gitruns.share.Backoff;
import dev.gitruns.share.PushAnswer;
import dev.gitruns.share.RemoteTips;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.store.git.CodeLine;
import dev.gitruns.store.git.RemoteRefs;
import dev.gitruns.workspace.Workspace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Brings the code of runs to a remote. In place of commits that it refuses their parents are
 * offered; it never holds back a run.
 */
final class PushCode {
  private static final int SILENCES = 8;

  /** So many refusals one after another, with nothing taken between them, are about the ref. */
  private static final int MOST_REFUSALS = 12;

  private static final int MOST_PUSHES = 64;

  private final Workspace workspace;
  private final SharedRemote remote;
  private final FetchRuns fetch;
  private final RemoteRefs refs;
  private final CodeLine line;
  private final Refusals refusals;
  private final Set<CommitId> refused;
  private final boolean replaces;
  private final List<String> trouble = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private PushAnswer last = new PushAnswer(PushAnswer.Outcome.PUSHED, "");

  /**
   * @param replaces whether anchors of the remote that keep erased code may be replaced by force
   */
  PushCode(Workspace workspace, SharedRemote remote, FetchRuns fetch, boolean replaces) {
    this.workspace = workspace;
    this.replaces = replaces;
    this.remote = remote;
    this.fetch = fetch;
    this.refs = workspace.store().remoteRefs();
    this.line = workspace.store().codeLine();
    this.refusals = Refusals.ofCode(workspace, remote.name());
    this.refused = new TreeSet<>();
    refusals.read().stream().filter(CommitId::isCommitId).map(CommitId::new).forEach(refused::add);
  }

  /**
   * Pushes.
   *
   * @param before what has to be there before the code
   */
  void run(Runnable before) {
    int silences = 0;
    while (silences < SILENCES) {
      RemoteTips there = fetch.bring();
      workspace.store().anchor(List.of());
      Optional<CommitId> anchors = refs.read(refs.anchors());
      before.run();
      if (anchors.isEmpty() || anchors.equals(there.code())) {
        return;
      }
      Optional<CommitId> erasedThere = there.code().filter(tip -> line.keepsAny(tip, erased()));
      if (erasedThere.isPresent()) {
        replace(anchors.get(), erasedThere.get());
        return;
      }
      boolean all = refused.isEmpty();
      List<CommitId> wanted = all ? List.of() : line.wanted(anchors.get(), there.code(), refused);
      if (!all && wanted.isEmpty()) {
        return;
      }
      CommitId tip = all ? anchors.get() : line.anchored(there.code(), wanted);
      switch (push(tip).outcome()) {
        case PUSHED -> {
          return;
        }
        case REFUSED -> {
          if (all) {
            wanted = line.wanted(anchors.get(), there.code(), refused);
          }
          if (wanted.isEmpty() || isAboutTheRef(there)) {
            notes.add("The code of runs stays here; " + name() + " refuses it: " + last.said());
          } else {
            offer(anchors.get(), there.code(), wanted);
          }
          return;
        }
        default -> Backoff.pause(++silences, Duration.ZERO);
      }
    }
    trouble.add("The code of runs isn't on " + name() + " yet: git runs push " + remote.name());
  }

  private SortedSet<CommitId> erased() {
    return workspace.store().purges().erased().commits();
  }

  /** Replaces the remote's anchors, which keep erased code, if that is wanted. */
  private void replace(CommitId anchors, CommitId seen) {
    if (!replaces) {
      trouble.add(
          name()
              + " still keeps code of runs that was erased here. Replace its anchors with:"
              + " git runs push --erase "
              + name());
      return;
    }
    CommitId tip =
        refused.isEmpty()
            ? anchors
            : line.anchored(Optional.empty(), line.wanted(anchors, Optional.empty(), refused));
    last = fetch.git().replaceCode(tip, seen);
    if (last.outcome() == PushAnswer.Outcome.PUSHED) {
      refs.note(refs.code(remote.name()), tip, workspace.caller().clock().instant());
      workspace.store().anchor(List.of());
    } else {
      trouble.add(
          name()
              + " still keeps code of runs that was erased here; it refuses other anchors: "
              + last.said());
    }
  }

  /** Whether it doesn't even take a first anchor, which keeps nothing. */
  private boolean isAboutTheRef(RemoteTips there) {
    String said = last.said();
    boolean none =
        there.code().isEmpty()
            && push(line.anchored(Optional.empty(), List.of())).outcome()
                == PushAnswer.Outcome.REFUSED;
    last = new PushAnswer(PushAnswer.Outcome.REFUSED, said);
    return none;
  }

  /** Finds what is refused, in halves, and sends all else. */
  private void offer(CommitId anchors, Optional<CommitId> there, List<CommitId> wanted) {
    Deque<List<CommitId>> groups = new ArrayDeque<>(halves(wanted));
    Optional<CommitId> base = there.or(() -> refs.read(refs.code(remote.name())));
    int inARow = 0;
    int before = refused.size();
    String why = last.said();
    for (int i = 0; i < MOST_PUSHES && !groups.isEmpty() && inARow < MOST_REFUSALS; i++) {
      List<CommitId> group = groups.pop();
      CommitId tip = line.anchored(base, group);
      switch (push(tip).outcome()) {
        case PUSHED -> {
          base = Optional.of(tip);
          inARow = 0;
        }
        case REFUSED -> {
          inARow++;
          why = last.said();
          if (group.size() > 1) {
            halves(group).forEach(groups::push);
          } else {
            refused.add(group.get(0));
            refusals.add(group.get(0).hex());
            List<CommitId> instead = new ArrayList<>(line.wanted(anchors, base, refused));
            groups.forEach(instead::removeAll);
            if (!instead.isEmpty()) {
              groups.push(instead);
            }
          }
        }
        default -> {
          trouble.add("Some code of runs isn't on " + name() + " yet: git runs push " + name());
          return;
        }
      }
    }
    int count = refused.size() - before;
    notes.add(
        (count == 1 ? "1 commit" : count + " commits")
            + " of the code of runs stay here, as "
            + name()
            + " refuses "
            + (count == 1 ? "it" : "them")
            + " ("
            + why
            + "); what they go on from was sent. To try again: git runs push --retry "
            + name());
  }

  private static List<List<CommitId>> halves(List<CommitId> group) {
    int half = group.size() / 2;
    return half == 0
        ? List.of(group)
        : List.of(group.subList(0, half), group.subList(half, group.size()));
  }

  private PushAnswer push(CommitId tip) {
    last = fetch.git().pushCode(tip);
    if (last.outcome() == PushAnswer.Outcome.PUSHED) {
      refs.note(refs.code(remote.name()), tip, workspace.caller().clock().instant());
    }
    return last;
  }

  List<String> trouble() {
    return trouble;
  }

  List<String> notes() {
    return notes;
  }

  private String name() {
    return Untrusted.line(remote.name(), 60);
  }
}
