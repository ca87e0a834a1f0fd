package dev.gitruns.op;

import dev.gitruns.journal.JournalStamp;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.JournalTail;
import dev.gitruns.read.KeptJournals;
import dev.gitruns.read.LiveRun;
import dev.gitruns.read.LiveSeries;
import dev.gitruns.read.RecentRecords;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.TailCache;
import dev.gitruns.store.Purges;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Looks again and again at the runs that go on here, by the ends of their journals; what was read
 * once isn't read again.
 */
public final class TopRuns {
  private static final Comparator<LiveRun> ORDER =
      Comparator.<LiveRun, Boolean>comparing(run -> run.row().status() != RunStatus.RUNNING)
          .thenComparing(run -> run.row().start(), Comparator.reverseOrder())
          .thenComparing(run -> run.row().uid());

  private final Workspace workspace;
  private final TailCache cache;
  private final Map<Path, Seen> seen = new HashMap<>();
  private final Map<Uid, LiveRun> shown = new LinkedHashMap<>();

  private record Seen(JournalStamp stamp, RecentRecords recent) {}

  public TopRuns(Workspace workspace) {
    this.workspace = workspace;
    cache = new TailCache(workspace.store().directory().cache());
  }

  /**
   * The runs that go on, those that crashed or wait for their seal, and those that ended since the
   * first look; running ones first, the newest first.
   */
  public List<LiveRun> look() {
    Purges purges = workspace.store().purges();
    Map<Uid, LiveRun> now = new HashMap<>();
    KeptJournals journals = new KeptJournals(workspace.store().directory());
    for (Path journal : journals.live()) {
      Uid uid = KeptJournals.uid(journal).orElseThrow();
      if (!purges.coversRun(uid)) {
        look(journal, uid).ifPresent(run -> now.put(uid, run));
      }
    }
    for (Uid uid : List.copyOf(shown.keySet())) {
      if (!now.containsKey(uid) && !purges.coversRun(uid)) {
        ended(journals, uid, shown.get(uid)).ifPresent(run -> now.put(uid, run));
      }
    }
    shown.clear();
    shown.putAll(now);
    cache.again();
    return now.values().stream().sorted(ORDER).toList();
  }

  /** Keeps for the next command what was read. */
  public void close() {
    cache.keep();
  }

  /** The state of one journal; empty where it is gone. */
  Optional<LiveRun> look(Path journal, Uid uid) {
    JournalTail tail;
    try {
      tail = JournalTail.read(journal, workspace, cache);
    } catch (GitRunsException e) {
      if (!Files.exists(journal)) {
        return Optional.empty();
      }
      tail = JournalTail.damaged(journal, uid);
    }
    if (!tail.hasNews() && tail.isOver()) {
      return Optional.empty(); // sealed, and to be put away
    }
    JournalStamp stamp = JournalStamp.of(journal);
    Seen before = seen.get(journal);
    if (before == null || !before.stamp().equals(stamp)) {
      before = new Seen(stamp, RecentRecords.of(journal, stamp));
      seen.put(journal, before);
    }
    RunRow row = tail.row().build();
    boolean running = row.status() == RunStatus.RUNNING;
    return Optional.of(
        new LiveRun(
            row,
            LiveRun.step(row),
            running ? before.recent().rate(workspace.place().nowMicros()) : OptionalDouble.empty(),
            running ? before.recent().system() : java.util.Collections.emptySortedMap(),
            false,
            tail.state().lastTime(),
            "",
            Value.Fields.EMPTY));
  }

  /** A run whose journal was sealed since the last look. */
  private Optional<LiveRun> ended(KeptJournals journals, Uid uid, LiveRun before) {
    for (Path journal : journals.done()) {
      if (KeptJournals.uid(journal).equals(Optional.of(uid))) {
        try {
          RunRow row =
              JournalTail.read(journal, workspace, cache).row().end(before.heard()).build();
          return Optional.of(
              new LiveRun(
                  row,
                  LiveRun.step(row),
                  OptionalDouble.empty(),
                  java.util.Collections.emptySortedMap(),
                  true,
                  before.heard(),
                  "",
                  Value.Fields.EMPTY));
        } catch (GitRunsException e) {
          return Optional.of(before);
        }
      }
    }
    return Optional.empty();
  }

  /** The journal of a run that goes on here, to draw its curves. */
  public Optional<LiveSeries> series(Uid uid) {
    List<Path> found = new ArrayList<>(new KeptJournals(workspace.store().directory()).of(uid));
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(new LiveSeries(found.get(found.size() - 1)));
  }
}
