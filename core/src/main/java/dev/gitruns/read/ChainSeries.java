package dev.gitruns.read;

import dev.gitruns.journal.Journal;
import dev.gitruns.model.Digest;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.series.SeriesReader;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins the series of a chain, and cuts them where a fork or a rewind says so. */
final class ChainSeries {
  /** Forks of forks of forks; a longer line is cut here. */
  private static final int MOST_FORKS = 64;

  private final Workspace workspace;

  ChainSeries(Workspace workspace) {
    this.workspace = workspace;
  }

  /** The rows of these segments, oldest first, and of what isn't sealed yet. */
  List<MetricRow> of(List<RunFilesOf> segments, Optional<Journal> tail, String base) {
    return of(segments, tail, base, MOST_FORKS);
  }

  private List<MetricRow> of(
      List<RunFilesOf> segments, Optional<Journal> tail, String base, int forks) {
    List<MetricRow> rows = new ArrayList<>();
    for (RunFilesOf segment : segments) {
      goOn(rows, segment.run(), base, forks);
      rows.addAll(series(segment, base));
    }
    if (tail.isPresent()) {
      goOn(rows, tail.get().start(), base, forks);
      boolean system = base.equals(RunFileName.SYSTEM);
      rows.addAll(system ? tail.get().system() : tail.get().rows());
    }
    return rows;
  }

  /** What a segment goes on from: the rows before it, or those of the run that it is a fork of. */
  private void goOn(List<MetricRow> before, Value.Fields run, String base, int forks) {
    if (!base.equals(RunFileName.METRICS)) {
      return; // system metrics belong to the machine, not to the line of training
    }
    Value.Fields fork = run.fields("fork_from");
    Optional<RunId> from = fork.text("id").filter(Digest::isDigest).map(RunId::of);
    if (before.isEmpty() && from.isPresent() && forks > 0) {
      before.addAll(of(chain(from.get()), Optional.empty(), base, forks - 1));
      cut(before, fork);
    }
    cut(before, run.fields("rewind"));
  }

  private static void cut(List<MetricRow> rows, Value.Fields at) {
    at.integer("step").ifPresent(step -> rows.removeIf(row -> row.step() > step));
  }

  private List<RunFilesOf> chain(RunId head) {
    RunFilesOf files = new RunFilesOf(workspace, head);
    if (!files.isHere()) {
      return List.of();
    }
    List<RunFilesOf> chain = new ArrayList<>();
    for (String id : files.run().texts("continues")) {
      if (Digest.isDigest(id)) {
        RunFilesOf member = new RunFilesOf(workspace, RunId.of(id));
        if (member.isHere()) {
          chain.add(member);
        }
      }
    }
    chain.add(files);
    return chain;
  }

  private static List<MetricRow> series(RunFilesOf files, String base) {
    Optional<byte[]> wide = files.find(base + ".parquet");
    Optional<byte[]> tall = files.find(base + "-long.parquet");
    return wide.isEmpty() && tall.isEmpty()
        ? List.of()
        : SeriesReader.read(wide.orElse(null), tall.orElse(null)).rows();
  }
}
