package dev.gitruns.op;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.read.Refusals;
import dev.gitruns.share.Backoff;
import dev.gitruns.share.PushAnswer;
import dev.gitruns.share.RemoteTips;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.store.git.RemoteRefs;
import dev.gitruns.workspace.Watch;
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
 * Brings all runs to a remote, united with what it has; by force only where runs were erased, and
 * that was agreed to. A run that its server refuses is found and held for it, and all others go.
 */
public final class PushRuns {
  private static final int LOSSES = 60;
  private static final long HURRIED = 4 << 20;
  private static final int SILENCES = 8;

  /** Where it refuses these before it takes any, it is asked whether it takes the branch at all. */
  private static final int MOST_AT_FIRST = 2;

  private final Workspace workspace;
  private final SharedRemote remote;
  private final FetchRuns fetch;
  private final RemoteRefs refs;
  private final Optional<CommitId> fetched;
  private final HeldRuns heldRuns;
  private final RemoteLine lines;
  private final PushedArtifacts artifacts;
  private final Watch watch;
  private final SortedSet<RunId> pushed = new TreeSet<>();
  private final SortedSet<RunId> held = new TreeSet<>();
  private final Set<RunId> passed = new TreeSet<>();
  private final List<String> trouble = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int tries;
  private boolean takesRuns;
  private boolean replaces;
  private boolean forces;
  private boolean sent;
  private Optional<CommitId> before = Optional.empty();

  /**
   * Used once.
   *
   * @param asks whether git may ask for a password at the terminal
   */
  public PushRuns(Workspace workspace, SharedRemote remote, boolean asks, Watch watch) {
    this.workspace = workspace;
    this.remote = remote;
    if (remote.home()
        && !workspace.store().remotes().levels().shared().equals(Optional.of(remote.name()))) {
      workspace.store().remotes().share(remote.name());
    }
    this.fetch = new FetchRuns(workspace, remote, asks).watchedBy(watch);
    this.refs = workspace.store().remoteRefs();
    this.fetched = refs.read(refs.runs(remote.name()));
    this.heldRuns = new HeldRuns(workspace);
    this.lines = new RemoteLine(workspace, remote);
    this.watch = watch;
    this.artifacts = new PushedArtifacts(workspace, remote, asks, watch);
  }

  /** The same, which spends no time on large files beyond some. */
  PushRuns hurried() {
    artifacts.spend(HURRIED);
    return this;
  }

  /** The same, after a look at all remotes: their histories become one even where none has news. */
  public PushRuns unitingHistories() {
    lines.uniteHistories();
    return this;
  }

  /** The same, which may replace the remote's history where runs were erased from ours. */
  public PushRuns replacing(boolean agreed) {
    replaces = agreed;
    return this;
  }

  /**
   * What a push did.
   *
   * @param pushed the runs that the remote has got from here
   * @param held those that it doesn't take, this time or before
   * @param tip where its runs branch is now
   * @param tries how many pushes of the branch it took
   * @param trouble sentences on what didn't work
   * @param notes sentences on what is worth knowing
   * @param events what the remote learned of runs
   * @param replaced whether its history was replaced, since runs were erased
   */
  public record Report(
      List<RunId> pushed,
      List<RunId> held,
      Optional<CommitId> tip,
      int tries,
      List<String> trouble,
      List<String> notes,
      EventCounts events,
      boolean replaced) {}

  /** Seals what is over, and says what a push would send; nothing goes anywhere. */
  public Travel look() {
    seal();
    RemoteTips there = fetch.bring();
    refuseEmpty(there);
    Optional<CommitId> line = lines.line(there, Set.of());
    return Travel.of(workspace, remote, there, line);
  }

  /**
   * Pushes. To be called once it is agreed that runs go to this remote.
   *
   * @param sealed whether {@link #look} was called just now
   */
  public Report run(boolean sealed) {
    if (!sealed) {
      seal();
    }
    UnaskedPush first = new UnaskedPush(workspace, remote, fetch, lines);
    Optional<CommitId> tip = pushUnasked(first);
    if (tip.isEmpty()) {
      tip = pushRuns();
      // Where a reply was lost, only the tip tells what arrived.
      pushed.retainAll(tip.map(refs::runsOn).orElseGet(TreeSet::new));
    }
    WatchPush.clearLeft(workspace, remote.name());
    held.addAll(heldRuns.heldFor(remote.name()));
    for (HeldRuns.Held each : heldRuns.all()) {
      if (held.contains(each.run().id()) || each.reason().remotes().isEmpty()) {
        notes.add(each.sentence());
      }
    }
    if (!remote.runsAlone() && !first.tookCode()) {
      pushCode();
    }
    trouble.addAll(artifacts.trouble());
    notes.addAll(artifacts.notes());
    notes.addAll(ReplacedNotes.between(workspace, fetched, refs.read(refs.runs(remote.name()))));
    EventCounts events =
        sent ? EventCounts.between(workspace, before, tip.orElseThrow()) : EventCounts.NONE;
    return new Report(
        List.copyOf(pushed), List.copyOf(held), tip, tries, trouble, notes, events, sent && forces);
  }

  private void seal() {
    SealRuns.Report sealed = new SealRuns(workspace).watchedBy(watch).pending();
    trouble.addAll(sealed.trouble());
    watch.over();
  }

  /** The first try, which asks nothing before; the tip that the remote has, where that went. */
  private Optional<CommitId> pushUnasked(UnaskedPush first) {
    Optional<UnaskedPush.Try> next = first.prepare(notes);
    if (next.isEmpty()) {
      return Optional.empty();
    }
    SortedSet<RunId> news = next.get().news();
    artifacts.send(news.stream().filter(lines::isHere).toList());
    if (next.get().code().isPresent()) {
      artifacts.sendCode();
    }
    tries++;
    watch.at("pushing runs", 0, news.size());
    PushAnswer answer = first.push(next.get(), notes);
    if (answer.outcome() == PushAnswer.Outcome.PUSHED) {
      pushed.addAll(news);
      sentOnto(Optional.of(next.get().seen()));
      artifacts.send(news);
      return Optional.of(next.get().line());
    }
    if (answer.outcome() != PushAnswer.Outcome.CONTENDED) {
      // Whatever it said, the next look tells whether the remote took it.
      pushed.addAll(news);
      holdNamed(news, answer);
    }
    return Optional.empty();
  }

  /** The remote took a push onto this tip of its own. */
  private void sentOnto(Optional<CommitId> tip) {
    before = sent ? before : tip;
    sent = true;
  }

  /** The tip that the remote has afterwards. */
  private Optional<CommitId> pushRuns() {
    // What a refusal leaves for later, in halves.
    Deque<List<RunId>> deferred = new ArrayDeque<>();
    int losses = 0;
    int silences = 0;
    while (true) {
      long began = System.nanoTime();
      RemoteTips there = fetch.bring();
      refuseEmpty(there);
      lines.uniteHere(there, notes, tries == 0);
      Optional<CommitId> line = lines.line(there, all(deferred));
      boolean pushes = line.isPresent() && !line.equals(there.runs());
      SortedSet<RunId> news = pushes ? lines.news(line.get(), there) : new TreeSet<>();
      artifacts.send(news.stream().filter(lines::isHere).toList());
      PushAnswer answer =
          pushes ? push(line.get(), news, there) : new PushAnswer(PushAnswer.Outcome.PUSHED, "");
      switch (answer.outcome()) {
        case PUSHED -> {
          if (pushes) {
            refs.note(refs.runs(remote.name()), line.get(), workspace.caller().clock().instant());
            pushed.addAll(news);
            sentOnto(there.runs());
            takesRuns |= !news.isEmpty();
            // What another remote had refused was on no tip until now.
            artifacts.send(news);
          }
          if (deferred.isEmpty()) {
            lines.uniteHere(new RemoteTips(line, there.code(), false), notes, false);
            return line;
          }
          deferred.pop();
        }
        case CONTENDED -> {
          silences = 0; // the connection holds
          if (++losses > LOSSES) {
            trouble.add("Others pushed to " + name() + " without a pause; nothing is lost.");
            return there.runs();
          }
          Backoff.pause(losses, Duration.ofNanos(System.nanoTime() - began));
        }
        case UNKNOWN -> {
          // Where the remote took it, the next look finds it there.
          if (++silences > SILENCES) {
            throw unknown(answer);
          }
          pushed.addAll(news);
          Backoff.pause(silences, Duration.ZERO);
        }
        default -> { // refused
          if (!passesBuried(line.get(), there) && !isNarrowed(news, deferred, answer)) {
            return there.runs();
          }
        }
      }
    }
  }

  /**
   * After a refusal: whether runs that were purged, but are a part of the history still, are left
   * out from now on. No remote needs them, and what it refuses may well be they.
   */
  private boolean passesBuried(CommitId line, RemoteTips there) {
    Set<RunId> buried = refs.buriedIn(line, there.runs());
    buried.removeAll(passed);
    buried.forEach(id -> Refusals.ofHistories(workspace, remote.name()).add(id.hex()));
    return passed.addAll(buried);
  }

  /** After a refusal: pushes half of what it was about next, or holds the one run that is left. */
  private boolean isNarrowed(
      SortedSet<RunId> news, Deque<List<RunId>> deferred, PushAnswer answer) {
    List<RunId> group = List.copyOf(news);
    if (holdNamed(news, answer)) {
      return true;
    }
    boolean doubtful = !takesRuns && group.size() == 1 && held.size() >= MOST_AT_FIRST;
    if (group.isEmpty() || answer.whole() || doubtful && !takesBranch(news)) {
      // It isn't about single runs: as where nobody may push to the branch.
      heldRuns.retry(remote.name(), held::contains);
      held.clear();
      if (!passed.isEmpty()) {
        Refusals.ofHistories(workspace, remote.name()).forget();
      }
      trouble.add(
          name()
              + " refuses the runs branch: "
              + answer.said().replaceFirst("\\.?$", ". ")
              + (forces
                  ? "Its history still has what was erased. Whoever protects the branch there can"
                      + " allow one push by force; then: git runs push --erase "
                      + name()
                  : "The runs stay here, none is held, and the next push brings them. Whoever"
                      + " protects the branch there can let you push to it; nobody needs force."));
      return false;
    }
    if (group.size() == 1) {
      heldRuns.holdFor(remote.name(), group.get(0), answer.said());
      held.add(group.get(0));
    } else {
      deferred.push(group.subList(group.size() / 2, group.size()));
    }
    return true;
  }

  /** Holds the runs that the server names; whether there are any. */
  private boolean holdNamed(SortedSet<RunId> news, PushAnswer answer) {
    Set<RunId> named = new TreeSet<>(answer.named().keySet());
    named.retainAll(news);
    named.forEach(id -> heldRuns.holdFor(remote.name(), id, answer.named().get(id)));
    return held.addAll(named) || !named.isEmpty();
  }

  /**
   * Whether the remote takes the branch with none of these runs; where it doesn't, what it refuses
   * isn't single runs.
   */
  private boolean takesBranch(SortedSet<RunId> news) {
    RemoteTips there = fetch.bring();
    Set<RunId> without = new TreeSet<>(news);
    workspace.store().runs().forEach(without::add);
    heldRuns.all().forEach(each -> without.add(each.run().id()));
    Optional<CommitId> bare = there.runs().map(refs::stepFrom).or(() -> lines.line(there, without));
    if (bare.isEmpty()) {
      return true;
    }
    tries++;
    PushAnswer answer = fetch.git().pushRuns(bare.get());
    takesRuns = answer.outcome() == PushAnswer.Outcome.PUSHED;
    return answer.outcome() != PushAnswer.Outcome.REFUSED;
  }

  private PushAnswer push(CommitId line, SortedSet<RunId> news, RemoteTips there) {
    tries++;
    watch.at("pushing runs", 0, news.size());
    Optional<CommitId> seen = there.runs();
    if (seen.isEmpty() || !lines.hasErasedMore(line, seen.get())) {
      return fetch.git().pushRuns(line);
    }
    if (!replaces) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT,
          "Runs were erased, and the history of "
              + name()
              + " still has them: it must be replaced, by a forced push with a lease.",
          "git runs push --erase " + name());
    }
    forces = true;
    return fetch.git().replaceRuns(line, seen.get());
  }

  private static Set<RunId> all(Deque<List<RunId>> deferred) {
    Set<RunId> all = new TreeSet<>();
    deferred.forEach(all::addAll);
    return all;
  }

  private void pushCode() {
    PushCode code = new PushCode(workspace, remote, fetch, replaces);
    code.run(artifacts::sendCode);
    trouble.addAll(code.trouble());
    notes.addAll(code.notes());
  }

  private void refuseEmpty(RemoteTips there) {
    if (there.empty() && !remote.runsAlone()) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT,
          name()
              + " has no branch yet, and the first one pushed becomes what its clones check out.",
          "Push your code first: git push "
              + name()
              + " HEAD; or, if it is to hold runs alone: git runs push --runs-only "
              + name());
    }
  }

  private GitRunsException unknown(PushAnswer answer) {
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "The push to " + name() + " was cut off: " + answer.said(),
        "Nothing is lost, and what arrived isn't sent again: git runs push " + name());
  }

  private String name() {
    return Untrusted.line(remote.name(), 60);
  }
}
