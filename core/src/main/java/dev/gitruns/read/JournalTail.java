package dev.gitruns.read;

import dev.gitruns.journal.HostFacts;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalStamp;
import dev.gitruns.journal.Liveness;
import dev.gitruns.journal.SealMark;
import dev.gitruns.journal.StartDocument;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A journal, and what of it isn't sealed.
 *
 * @param resealed whether something of it is sealed already, and this came later
 * @param liveness whether its process lives
 */
public record JournalTail(
    Path directory, Uid uid, TailState state, boolean resealed, Liveness liveness) {

  /** How long a sealed run must be quiet before what came late is sealed, in microseconds. */
  static final long QUIET_MICROS = 60_000_000;

  /** Reads a journal, or on from where the cache knows it. */
  public static JournalTail read(Path directory, Workspace workspace, TailCache cache) {
    return of(
        directory, cache.read(directory), workspace.place().host(), workspace.place().nowMicros());
  }

  /** As {@link #read(Path, Workspace, TailCache)}; a journal that is read whole is handed on. */
  public static JournalTail read(
      Path directory, Workspace workspace, TailCache cache, Consumer<Journal> whole) {
    return of(
        directory,
        cache.read(directory, whole),
        workspace.place().host(),
        workspace.place().nowMicros());
  }

  private static JournalTail of(Path directory, TailState state, HostFacts here, long nowMicros) {
    StartDocument start = StartDocument.of(state.start());
    Liveness liveness = Liveness.judge(start.process(), state.lastTime(), nowMicros, here);
    Optional<SealMark> mark = SealMark.read(directory);
    boolean settled = mark.isPresent() && !JournalStamp.of(directory).isBeyond(mark.get());
    if (settled && !Liveness.runsHere(start.process(), here)) {
      liveness = Liveness.GONE; // whoever sealed it knew
    }
    return new JournalTail(directory, start.uid(), state, mark.isPresent(), liveness);
  }

  /** A journal of which nothing can be read. */
  public static JournalTail damaged(Path directory, Uid uid) {
    Value.Fields start = Value.Fields.EMPTY.with("name", Value.of("(damaged journal)"));
    return unread(directory, uid, start, Optional.of(RunStatus.CRASHED), Liveness.GONE);
  }

  /** A journal that only another account of a group can read, and will seal. */
  static JournalTail ofOther(Path directory, Uid uid) {
    String owner = "another account";
    try {
      owner = Files.getOwner(directory).getName();
    } catch (IOException | UnsupportedOperationException e) {
      // A file system without owners, or a run that was put away meanwhile.
    }
    Value.Fields start =
        Value.Fields.EMPTY
            .with("name", Value.of("(active, by " + owner + ")"))
            .with("start", Value.of(uid.epochMillis() * 1_000));
    return unread(directory, uid, start, Optional.empty(), Liveness.ALIVE);
  }

  private static JournalTail unread(
      Path directory, Uid uid, Value.Fields start, Optional<RunStatus> ended, Liveness liveness) {
    SealMark nothing =
        new SealMark(
            Map.of(),
            List.of(),
            Value.Fields.EMPTY,
            Value.Fields.EMPTY,
            Value.Fields.EMPTY,
            Optional.empty(),
            Value.Fields.EMPTY);
    TailState state =
        new TailState(start, nothing, Optional.empty(), ended, Optional.empty(), 0, true);
    return new JournalTail(directory, uid, state, false, liveness);
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

  /** Whether anything is to be sealed. */
  public boolean hasNews() {
    return !resealed || state.news();
  }

  /** Whether the run has ended, by its own word or because its process is gone. */
  public boolean isOver() {
    return state.ended().isPresent() || liveness == Liveness.GONE || liveness == Liveness.EXPIRED;
  }

  /**
   * Whether records came late to a sealed run, and more may follow that belong into the same
   * segment. A run that was resumed and has ended again gets no more.
   */
  public boolean mayGetMore(long nowMicros) {
    return resealed
        && state.end().isEmpty()
        && Math.abs(nowMicros - JournalStamp.of(directory).lastWrite()) < QUIET_MICROS;
  }

  private RunStatus status() {
    return state.ended().orElse(isOver() ? RunStatus.CRASHED : RunStatus.RUNNING);
  }

  private OptionalLong end() {
    long last = state.end().orElse(state.lastTime());
    return last == 0 ? OptionalLong.empty() : OptionalLong.of(last);
  }

  /** A row of its own. */
  public RunRowBuilder row() {
    Value.Fields start = state.start();
    return onto(RunRow.builder(uid, start.integer("start").orElse(0L)).run(start))
        .earlier(List.of());
  }

  /** The row of the chain that this goes on from, with what is new. */
  RunRowBuilder onto(RunRowBuilder row) {
    row.status(status()).config(state.read().config()).summary(state.read().summary());
    Value.Fields tags = state.read().tags();
    row.withoutTags();
    tags.values().keySet().forEach(key -> row.tag(key, tags.text(key).orElse("")));
    state.read().note().ifPresent(row::note);
    row.run(state.read().changed());
    state.code().ifPresent(row::code);
    if (status() == RunStatus.RUNNING) {
      row.running();
    } else {
      end().ifPresent(row::end);
      row.mark(Mark.PENDING);
    }
    boolean stale = liveness == Liveness.STALE && status() == RunStatus.RUNNING;
    return stale ? row.mark(Mark.STALE) : row;
  }
}
