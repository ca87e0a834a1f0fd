package dev.gitruns.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gitruns.capture.ConsoleFolder;
import dev.gitruns.journal.ConsoleChunk;
import dev.gitruns.journal.EndRecord;
import dev.gitruns.journal.Journal;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.series.MetricTable;
import dev.gitruns.series.SeriesWriter;
import dev.gitruns.series.Summaries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Writes all files of one run; used once. */
final class SealedDocuments {
  private final Path journalDir;
  private final Journal journal;
  private final Optional<EndRecord> end;
  private final SealSettings settings;
  private final RunTree tree;
  private final Masking masking;
  private final Problems problems = new Problems();
  private final WellFormed wellFormed = new WellFormed(problems);
  private final Value.Fields rawSummary;

  SealedDocuments(
      Path journalDir,
      Journal journal,
      Optional<EndRecord> end,
      SealSettings settings,
      RunTree tree) {
    this.journalDir = journalDir;
    this.journal = journal;
    this.end = end;
    this.settings = settings;
    this.tree = tree;
    masking = new Masking(settings.secrets());
    FieldsBuilder metrics = new FieldsBuilder();
    Summaries.of(journal.metrics(), journal.earlier())
        .forEach((name, summary) -> metrics.put(name, summary.toFields()));
    rawSummary = summary(metrics.build(), journal.summaryValues(), journal.goals());
  }

  /** The summary as the next segment goes on from it: with what is masked for others. */
  Value.Fields rawSummary() {
    return rawSummary;
  }

  RunId write() throws IOException {
    problems.addAll(journal.problems());
    tree.document(RunFileName.CONFIG, masking.settings("config.json", journal.config()));
    tree.document(
        RunFileName.SUMMARY,
        summary(
            rawSummary.fields("metrics"),
            masking.texts("summary.json", journal.summaryValues()),
            journal.goals()));
    tree.document(RunFileName.ENVIRONMENT, environment());
    Value.Fields code = journal.code().orElse(Value.Fields.EMPTY);
    tree.document(
        RunFileName.CODE,
        masking.texts(RunFileName.CODE, wellFormed.fields("code", Value.Fields.EMPTY, code)));
    writeList(RunFileName.INPUTS, "inputs", wellFormed.entries("inputs", journal.inputs()));
    List<Value.Fields> media = wellFormed.entries("media", journal.media());
    writeList(RunFileName.MEDIA, "media", media);
    List<Value.Fields> entries =
        wellFormed.entries("artifacts", ArtifactEntries.of(journal.artifacts(), media, problems));
    Path files = journalDir.resolve("files");
    writeList(
        RunFileName.ARTIFACTS,
        "artifacts",
        new ArtifactPlacement(files, tree, problems).place(entries));
    writeSeries(journal.metrics(), RunFileName.METRICS);
    writeSeries(journal.systemMetrics(), RunFileName.SYSTEM);
    writeConsole();
    Value.Fields run = RunDocument.of(journal, end, settings.verdict(), masking, wellFormed);
    problems.mask(masking);
    masking.tell(problems);
    Value.Items told = problems.toItems();
    tree.document(RunFileName.RUN, told.values().isEmpty() ? run : run.with("problems", told));
    return tree.finish();
  }

  private static Value.Fields summary(
      Value.Fields metrics, Value.Fields values, Value.Fields goals) {
    return new FieldsBuilder()
        .put("metrics", metrics.isEmpty() ? null : metrics)
        .put("values", values.isEmpty() ? null : values)
        .put("goals", goals.isEmpty() ? null : goals)
        .build();
  }

  private Value.Fields environment() {
    Value.Fields masked =
        masking.texts(
            RunFileName.ENVIRONMENT,
            wellFormed.fields("environment", Value.Fields.EMPTY, journal.environment()));
    Value.Fields variables = masked.fields("env");
    return variables.isEmpty()
        ? masked
        : masked.with("env", masking.settings(RunFileName.ENVIRONMENT, variables));
  }

  /** A document of one list, each entry once; none where the list is empty. */
  private void writeList(String name, String key, List<Value.Fields> entries) throws IOException {
    if (!entries.isEmpty()) {
      Value.Items items = new Value.Items(List.copyOf(new LinkedHashSet<Value>(entries)));
      tree.document(name, masking.texts(name, new FieldsBuilder().put(key, items).build()));
    }
  }

  private void writeSeries(MetricTable rows, String base) throws IOException {
    if (!rows.isEmpty()) {
      for (Path file : SeriesWriter.write(rows, tree.root(), base)) {
        tree.adopt(file);
      }
    }
  }

  private void writeConsole() throws IOException {
    ConsoleFolder folder = new ConsoleFolder();
    for (ConsoleChunk chunk : journal.console()) {
      folder.feed(chunk.text());
    }
    byte[] folded = folder.finish();
    if (folded.length > 0) {
      String masked = masking.text(RunFileName.CONSOLE, new String(folded, UTF_8));
      tree.bytes(RunFileName.CONSOLE, masked.getBytes(UTF_8));
    }
  }
}
