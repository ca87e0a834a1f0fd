package dev.gitruns.op;

import dev.gitruns.journal.Journal;
import dev.gitruns.journal.Liveness;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.query.Mark;
import dev.gitruns.query.RunRow;
import dev.gitruns.query.RunRowBuilder;
import dev.gitruns.series.Summaries;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a row needs of a journal of which something isn't sealed.
 *
 * @param continues the seals that it goes on from, oldest first
 * @param start start.json, with the code, tags and note as they are by now
 * @param end when it ended, if it did
 */
record JournalTail(
    Path directory,
    Uid uid,
    List<RunId> continues,
    Value.Fields start,
    Value.Fields config,
    Value.Fields values,
    Map<String, MetricSummary> metrics,
    Map<String, String> tags,
    Optional<String> note,
    Optional<Value.Fields> code,
    RunStatus status,
    Optional<Long> end,
    boolean stale) {

  static JournalTail of(LiveRun run) {
    Journal journal = run.journal();
    Optional<Long> end =
        run.isOver()
            ? Optional.of(journal.end().map(told -> told.timeMicros()).orElse(journal.lastTime()))
            : Optional.empty();
    return new JournalTail(
        run.directory(),
        journal.startDocument().uid(),
        journal.continues(),
        journal.start(),
        journal.config(),
        journal.summaryValues(),
        new TreeMap<>(Summaries.of(journal.rows(), journal.metricsBefore())),
        journal.tags(),
        journal.note(),
        journal.code(),
        run.status(),
        end,
        run.liveness() == Liveness.STALE);
  }

  /** A journal of which nothing can be read. */
  static JournalTail damaged(Path directory, Uid uid) {
    Value.Fields start = Value.Fields.EMPTY.with("name", Value.of("(damaged journal)"));
    return new JournalTail(
        directory,
        uid,
        List.of(),
        start,
        Value.Fields.EMPTY,
        Value.Fields.EMPTY,
        Map.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        RunStatus.CRASHED,
        Optional.empty(),
        false);
  }

  /** The seal that this goes on from, if there is one. */
  Optional<RunId> last() {
    return continues.isEmpty()
        ? Optional.empty()
        : Optional.of(continues.get(continues.size() - 1));
  }

  /** A row of its own. */
  RunRowBuilder row() {
    return onto(RunRow.builder(uid, start.integer("start").orElse(0L)).run(start))
        .earlier(List.of());
  }

  /** The row of the chain that this goes on from, with what is new. */
  RunRowBuilder onto(RunRowBuilder row) {
    row.status(status).config(config).values(values);
    metrics.forEach(row::metric);
    tags.forEach(row::tag);
    note.ifPresent(row::note);
    code.ifPresent(row::code);
    if (status == RunStatus.RUNNING) {
      row.running();
    } else {
      end.ifPresent(row::end);
      row.mark(Mark.PENDING);
    }
    return stale ? row.mark(Mark.STALE) : row;
  }
}
