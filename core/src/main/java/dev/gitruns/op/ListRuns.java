package dev.gitruns.op;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.query.RunRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lists runs: those on the branch, those that wait to be committed, and those that live. */
public final class ListRuns {
  private static final Set<String> DOCUMENTS =
      Set.of("run.json", "config.json", "summary.json", "code.json");
  private static final Comparator<RunRow> NEWEST_FIRST =
      Comparator.comparingLong(RunRow::start).thenComparing(RunRow::uid).reversed();

  private final Workspace workspace;

  public ListRuns(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Every run that isn't purged, newest first; the segments of a chain are one row, two heads are
   * two.
   */
  public List<RunRow> rows() {
    Map<RunId, Segment> segments = new HashMap<>();
    workspace
        .store()
        .documents(
            workspace.store().runs(),
            DOCUMENTS,
            (id, documents) -> Segment.of(id, documents).ifPresent(s -> segments.put(id, s)));
    List<RunRow> rows = new ArrayList<>();
    RunEvents events = new RunEvents(workspace.store());
    Set<RunId> continued = new HashSet<>();
    segments.values().forEach(segment -> continued.addAll(segment.continues()));
    for (Segment segment : segments.values()) {
      if (!continued.contains(segment.id())) {
        rows.add(events.onto(segment.row(segments)).build());
      }
    }
    addWaiting(rows, events, segments.keySet());
    rows.sort(NEWEST_FIRST);
    return rows;
  }

  private void addWaiting(List<RunRow> rows, RunEvents events, Set<RunId> known) {
    WaitingRuns waiting = new WaitingRuns(workspace);
    waiting.rows(known).forEach(row -> rows.add(events.onto(row).build()));
  }

  /** A document of a run as an object; damaged bytes count as empty and are verify's to report. */
  static Value.Fields parse(byte[] bytes) {
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
