package dev.gitruns.op;

import dev.gitruns.journal.Journal;
import dev.gitruns.journal.Liveness;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.query.Mark;
import dev.gitruns.query.RunRow;
import dev.gitruns.query.RunRowBuilder;
import dev.gitruns.seal.SealedRun;
import dev.gitruns.series.Summaries;
import dev.gitruns.store.Purges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs that aren't on the branch: sealed ones that wait, and those that only have a journal. */
final class WaitingRuns {
  private final Workspace workspace;

  WaitingRuns(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Their rows.
   *
   * @param known runs that are on the branch, which aren't listed again
   */
  List<RunRowBuilder> rows(Set<RunId> known) {
    List<RunRowBuilder> rows = new ArrayList<>();
    Set<Uid> sealed = new HashSet<>();
    Purges purges = workspace.store().purges();
    for (SealedRun run : workspace.store().pending()) {
      if (!known.contains(run.id()) && !purges.coversRun(run.uid())) {
        Segment.of(run.id(), documents(run))
            .ifPresent(segment -> rows.add(segment.row(Map.of()).mark(Mark.PENDING)));
      }
      sealed.add(run.uid());
    }
    for (Path directory : LiveRun.directories(workspace.store().directory().live())) {
      Uid uid = new Uid(directory.getFileName().toString());
      if (!sealed.contains(uid) && !purges.coversRun(uid)) {
        rows.add(live(directory, uid));
      }
    }
    return rows;
  }

  private RunRowBuilder live(Path directory, Uid uid) {
    LiveRun run;
    try {
      run = LiveRun.read(directory, workspace.place().host(), workspace.place().nowMicros());
    } catch (GitRunsException e) {
      return RunRow.builder(uid, 0).name("(damaged journal)").status(RunStatus.CRASHED);
    }
    Journal journal = run.journal();
    RunRowBuilder row =
        RunRow.builder(uid, journal.startDocument().start())
            .run(journal.start())
            .status(run.status())
            .config(journal.config())
            .values(journal.summaryValues());
    Summaries.of(journal.rows(), journal.metricsBefore()).forEach(row::metric);
    journal.tags().forEach(row::tag);
    journal.note().ifPresent(row::note);
    journal.code().ifPresent(row::code);
    if (run.isOver()) {
      row.end(journal.end().map(end -> end.timeMicros()).orElse(journal.lastTime()));
      row.mark(Mark.PENDING);
    }
    if (run.liveness() == Liveness.STALE) {
      row.mark(Mark.STALE);
    }
    return row;
  }

  private static Map<String, byte[]> documents(SealedRun run) {
    Map<String, byte[]> documents = new HashMap<>();
    for (String name : List.of("run.json", "config.json", "summary.json", "code.json")) {
      Path file = run.dir().resolve("tree").resolve(name);
      try {
        if (Files.isRegularFile(file)) {
          documents.put(name, Files.readAllBytes(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return documents;
  }
}
