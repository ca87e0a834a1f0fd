package dev.gitruns.read;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lists runs: those on the branch, those that wait to be committed, and those that live. */
public final class ListRuns implements RunSource {
  private static final int ATTEMPTS = 5;

  private static final Set<String> HEADING = Set.of("run.json");

  private final Workspace workspace;
  private Moment moment;

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
  @Override
  public List<RunRow> rows() {
    return listed().stream().map(Listed::row).toList();
  }

  @Override
  public List<RunRow> headings() {
    return listed(HEADING).stream().map(Listed::row).toList();
  }

  @Override
  public Optional<RunRow> row(RunRow heading) {
    return listed(heading).map(Listed::row);
  }

  /** Every run with the place of its journal, newest first. */
  public List<Listed> listed() {
    return listed(Set.copyOf(Segment.DOCUMENTS));
  }

  /** The run of a heading or a row, as it was when headings were last read. */
  public Optional<Listed> listed(RunRow row) {
    if (moment == null) {
      headings();
    }
    List<Listed> heads = moment.whole(row.uid(), this::read).listed(row.uid()::equals);
    return heads.stream()
        .filter(each -> each.row().id().equals(row.id()))
        .findFirst()
        .or(() -> heads.stream().findFirst());
  }

  /** Forgets the headings, so that the next call reads them again. */
  public void refresh() {
    moment = null;
  }

  private List<Listed> listed(Set<String> documents) {
    for (int attempt = 1; ; attempt++) {
      WaitingRuns waiting = new WaitingRuns(workspace);
      Set<Uid> living = waiting.living();
      Map<RunId, Segment> segments = read(workspace.store().runs(), documents);
      moment =
          Moment.of(
              waiting, segments, RunEvents.in(workspace.store()), workspace.store().remotes());
      List<Listed> listed = moment.listed();
      listed.forEach(each -> living.remove(each.row().uid()));
      // A run that was sealed and put away while this read is in neither place: then once more.
      if (living.isEmpty() || attempt == ATTEMPTS) {
        return listed;
      }
    }
  }

  private Map<RunId, Segment> read(Collection<RunId> ids) {
    return read(ids, Set.copyOf(Segment.DOCUMENTS));
  }

  private Map<RunId, Segment> read(Collection<RunId> ids, Set<String> names) {
    Map<RunId, Segment> segments = new HashMap<>();
    workspace
        .store()
        .documents(
            ids,
            names,
            (id, documents) -> Segment.of(id, documents).ifPresent(s -> segments.put(id, s)));
    return segments;
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
