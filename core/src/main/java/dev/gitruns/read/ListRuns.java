package dev.gitruns.read;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.store.Chain;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lists runs: those on the branch, those that wait to be committed, and those that live. */
public final class ListRuns {
  private static final int ATTEMPTS = 5;
  private static final Comparator<RunRow> NEWEST_FIRST =
      Comparator.comparingLong(RunRow::start).thenComparing(RunRow::uid).reversed();

  private final Workspace workspace;

  public ListRuns(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * A run as it is listed.
   *
   * @param journal the journal that goes on from the head, or is all there is
   */
  public record Listed(RunRow row, Optional<Path> journal) {}

  /**
   * Every run that isn't purged, newest first; the segments of a chain are one row, two heads are
   * two.
   */
  public List<RunRow> rows() {
    return listed().stream().map(Listed::row).toList();
  }

  /** As {@link #rows}, with where what isn't sealed lies. */
  public List<Listed> listed() {
    for (int attempt = 1; ; attempt++) {
      WaitingRuns waiting = new WaitingRuns(workspace);
      Set<Uid> living = waiting.living();
      List<Listed> listed = listed(waiting);
      listed.forEach(each -> living.remove(each.row().uid()));
      // A run that was sealed and put away while this read is in neither place: then once more.
      if (living.isEmpty() || attempt == ATTEMPTS) {
        return listed;
      }
    }
  }

  private List<Listed> listed(WaitingRuns waiting) {
    Map<RunId, Segment> segments = new HashMap<>();
    workspace
        .store()
        .documents(
            workspace.store().runs(),
            Set.copyOf(Segment.DOCUMENTS),
            (id, documents) -> Segment.of(id, documents).ifPresent(s -> segments.put(id, s)));
    Map<RunId, Mark> marks = new HashMap<>();
    for (WaitingRuns.Waiting each : waiting.sealed(Set.copyOf(segments.keySet()))) {
      segments.put(each.segment().id(), each.segment());
      marks.put(each.segment().id(), each.mark());
    }
    Map<RunId, RunRowBuilder> heads = new LinkedHashMap<>();
    for (Chain chain : Chain.of(segments.values().stream().map(Segment::place).toList())) {
      RunRowBuilder row = segments.get(chain.head()).row(chain, segments);
      Optional.ofNullable(marks.get(chain.head())).ifPresent(row::mark);
      heads.put(chain.head(), row);
    }
    List<Listed> listed = new ArrayList<>();
    RunEvents events = RunEvents.in(workspace.store());
    Set<RunId> gone = new HashSet<>();
    for (JournalTail tail : waiting.tails(segments.keySet())) {
      if (!KeptJournals.isReadable(tail.directory()) && isSealed(tail.uid(), segments)) {
        continue; // its owner sealed it, and has yet to put the journal away
      }
      RunRowBuilder row = row(tail, heads, segments, gone);
      listed.add(new Listed(events.onto(row).build(), Optional.of(tail.directory())));
    }
    heads.keySet().removeAll(gone);
    heads
        .values()
        .forEach(row -> listed.add(new Listed(events.onto(row).build(), Optional.empty())));
    listed.sort(Comparator.comparing(Listed::row, NEWEST_FIRST));
    return listed;
  }

  private static boolean isSealed(Uid uid, Map<RunId, Segment> segments) {
    return segments.values().stream().anyMatch(segment -> segment.place().uid().equals(uid));
  }

  /** The row of a journal, in place of the head that it goes on from. */
  private static RunRowBuilder row(
      JournalTail tail,
      Map<RunId, RunRowBuilder> heads,
      Map<RunId, Segment> segments,
      Set<RunId> gone) {
    List<RunId> here =
        tail.continues().stream()
            .filter(id -> segments.containsKey(id))
            .filter(id -> segments.get(id).place().uid().equals(tail.uid()))
            .toList();
    boolean joined = !here.isEmpty() && tail.last().equals(Optional.of(here.get(here.size() - 1)));
    RunId last = tail.last().orElse(null);
    RunRowBuilder row;
    if (joined && heads.containsKey(last) && gone.add(last)) {
      row = tail.onto(heads.get(last));
    } else {
      // What it goes on from isn't here, or isn't the head any more: then this is another head.
      row = tail.row().earlier(joined ? here.subList(0, here.size() - 1) : here);
      if (joined) {
        row.id(last);
      }
    }
    return here.size() < tail.continues().size() ? row.mark(Mark.GAP) : row;
  }

  /** A document of a run as an object; damaged bytes count as empty and are verify's to report. */
  public static Value.Fields parse(byte[] bytes) {
    if (bytes == null) {
      return Value.Fields.EMPTY;
    }
    try {
      return CanonicalJson.parse(bytes) instanceof Value.Fields fields
          ? fields
          : Value.Fields.EMPTY;
    } catch (GitRunsException e) {
      return Value.Fields.EMPTY;
    }
  }
}
