package dev.gitruns.verify;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.series.EarlierPoints;
import dev.gitruns.series.Series;
import dev.gitruns.series.SeriesReader;
import dev.gitruns.series.Summaries;
import dev.gitruns.series.ZstdLibrary;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Opens the metric series and computes the summary again. */
final class SeriesCheck {
  private static final String WIDE = ".parquet";
  private static final String TALL = "-long.parquet";

  private final LoadedRun run;
  private final Report report;

  SeriesCheck(LoadedRun run, Report report) {
    this.run = run;
    this.report = report;
  }

  void check(Value.Fields runDocument, Value.Fields summary) {
    read(RunFileName.SYSTEM);
    Optional<Series> metrics = read(RunFileName.METRICS);
    if (metrics.isEmpty()) {
      return;
    }
    if (run.purged(RunFileName.SUMMARY).isPresent()) {
      report.unchecked("the summary, because it was purged");
      return;
    }
    if (summary == null
        && (run.file(RunFileName.SUMMARY).isPresent() || !run.isTrusted(RunFileName.SUMMARY))) {
      report.unchecked("the summary against the series, because it can't be read");
      return;
    }
    Optional<EarlierPoints> before = before(runDocument);
    if (before.isEmpty()) {
      report.unchecked("the summary, because the segment before isn't here");
      return;
    }
    FieldsBuilder expected = new FieldsBuilder();
    Summaries.of(metrics.get().rows(), before.get())
        .forEach((name, value) -> expected.put(name, value.toFields()));
    Value.Fields told = summary == null ? Value.Fields.EMPTY : summary.fields("metrics");
    if (!told.equals(expected.build())) {
      report.find(
          FindingCode.WRONG_SUMMARY,
          RunFileName.SUMMARY,
          "The summary doesn't follow from the metric series.");
    }
    report.checked("the summary against the metric series");
  }

  /**
   * The series of this name; empty where it can't be read, and without rows where there is none.
   */
  private Optional<Series> read(String base) {
    byte[][] tables = new byte[2][];
    String[] names = {base + WIDE, base + TALL};
    for (int i = 0; i < names.length; i++) {
      if (run.purged(names[i]).isPresent()) {
        report.unchecked("the series of " + base + ", because it was purged");
        return Optional.empty();
      }
      if (run.file(names[i]).isEmpty() && run.isTrusted(names[i])) {
        continue;
      }
      tables[i] = run.content(names[i]).orElse(null);
      if (tables[i] == null) {
        report.unchecked(names[i] + ", whose bytes aren't here or not the run's");
        return Optional.empty();
      }
    }
    // Without the library nothing can be said about a series, least of all that it is damaged.
    ZstdLibrary.require();
    try {
      Series series = SeriesReader.read(tables[0], tables[1]);
      if (tables[0] != null || tables[1] != null) {
        report.checked("that the series of " + base + " can be read");
      }
      return Optional.of(series);
    } catch (GitRunsException e) {
      report.find(FindingCode.BAD_SERIES, base + WIDE, e.getMessage());
      return Optional.empty();
    }
  }

  /** What the summary of this segment continues from; empty if that isn't here. */
  private Optional<EarlierPoints> before(Value.Fields runDocument) {
    List<String> chain = runDocument.texts("continues");
    Map<String, MetricSummary> before = Map.of();
    Map<String, MetricSummary> atResume = Map.of();
    for (int i = chain.size() - 1; i >= 0; i--) {
      Optional<RunFiles> segment =
          Digest.isDigest(chain.get(i))
              ? run.source().other(RunId.of(chain.get(i)))
              : Optional.empty();
      Optional<Map<String, MetricSummary>> metrics = segment.flatMap(SeriesCheck::metrics);
      Optional<Value.Fields> document = segment.flatMap(files -> document(files, RunFileName.RUN));
      if (metrics.isEmpty() || document.isEmpty()) {
        return Optional.empty();
      }
      before = i == chain.size() - 1 ? metrics.get() : before;
      // Segments of one journal have one start; another one was resumed.
      if (!document.get().integer("start").equals(runDocument.integer("start"))) {
        atResume = metrics.get();
        break;
      }
    }
    long resumed = runDocument.integer("resumed").orElse(Long.MIN_VALUE);
    return Optional.of(new EarlierPoints(before, atResume, resumed));
  }

  private static Optional<Map<String, MetricSummary>> metrics(RunFiles files) {
    try {
      if (files.purged(RunFileName.SUMMARY).isPresent()) {
        return Optional.empty();
      }
      if (files.entries().stream().noneMatch(entry -> entry.path().equals(RunFileName.SUMMARY))) {
        return Optional.of(Map.of());
      }
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
    return document(files, RunFileName.SUMMARY)
        .map(
            summary -> {
              Map<String, MetricSummary> metrics = new TreeMap<>();
              Value.Fields told = summary.fields("metrics");
              for (String name : told.values().keySet()) {
                metrics.put(name, MetricSummary.of(told.fields(name)));
              }
              return metrics;
            });
  }

  private static Optional<Value.Fields> document(RunFiles files, String name) {
    try {
      return CanonicalJson.parse(files.bytes(name)) instanceof Value.Fields fields
          ? Optional.of(fields)
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
