package dev.gitruns.op;

import dev.gitruns.journal.HostFacts;
import dev.gitruns.journal.Liveness;
import dev.gitruns.journal.SealMark;
import dev.gitruns.journal.StartDocument;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.query.Mark;
import dev.gitruns.query.RunRow;
import dev.gitruns.query.RunRowBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A journal of which something isn't sealed, as readers show it.
 *
 * @param liveness whether its process lives
 */
record JournalTail(Path directory, Uid uid, TailState state, Liveness liveness) {

  static JournalTail of(Path directory, TailState state, HostFacts here, long nowMicros) {
    StartDocument start = StartDocument.of(state.start());
    Liveness liveness = Liveness.judge(start.process(), state.lastTime(), nowMicros, here);
    return new JournalTail(directory, start.uid(), state, liveness);
  }

  /** A journal of which nothing can be read. */
  static JournalTail damaged(Path directory, Uid uid) {
    Value.Fields start = Value.Fields.EMPTY.with("name", Value.of("(damaged journal)"));
    SealMark nothing =
        new SealMark(
            Map.of(),
            List.of(),
            Value.Fields.EMPTY,
            Value.Fields.EMPTY,
            Value.Fields.EMPTY,
            Optional.empty());
    Optional<RunStatus> crashed = Optional.of(RunStatus.CRASHED);
    TailState state =
        new TailState(start, nothing, Optional.empty(), crashed, Optional.empty(), 0, true);
    return new JournalTail(directory, uid, state, Liveness.GONE);
  }

  /** The seals that it goes on from, oldest first. */
  List<RunId> continues() {
    return state.read().ids();
  }

  /** The seal that it goes on from, if there is one. */
  Optional<RunId> last() {
    List<RunId> ids = continues();
    return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(ids.size() - 1));
  }

  private RunStatus status() {
    boolean gone = liveness == Liveness.GONE || liveness == Liveness.EXPIRED;
    return state.ended().orElse(gone ? RunStatus.CRASHED : RunStatus.RUNNING);
  }

  private OptionalLong end() {
    long last = state.end().orElse(state.lastTime());
    return last == 0 ? OptionalLong.empty() : OptionalLong.of(last);
  }

  /** A row of its own. */
  RunRowBuilder row() {
    Value.Fields start = state.start();
    return onto(RunRow.builder(uid, start.integer("start").orElse(0L)).run(start))
        .earlier(List.of());
  }

  /** The row of the chain that this goes on from, with what is new. */
  RunRowBuilder onto(RunRowBuilder row) {
    row.status(status()).config(state.read().config()).summary(state.read().summary());
    Value.Fields tags = state.read().tags();
    tags.values().keySet().forEach(key -> row.tag(key, tags.text(key).orElse("")));
    state.read().note().ifPresent(row::note);
    state.code().ifPresent(row::code);
    if (status() == RunStatus.RUNNING) {
      row.running();
    } else {
      end().ifPresent(row::end);
      row.mark(Mark.PENDING);
    }
    return liveness == Liveness.STALE ? row.mark(Mark.STALE) : row;
  }
}
