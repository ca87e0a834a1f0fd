package dev.gitruns.verify;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.json.DocumentSchema;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.StorageLimits;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the documents of a run and holds each against its schema. */
final class DocumentCheck {
  private static final Map<String, String> SCHEMAS = new LinkedHashMap<>();

  static {
    for (String name :
        new String[] {
          RunFileName.RUN,
          RunFileName.CONFIG,
          RunFileName.SUMMARY,
          RunFileName.ENVIRONMENT,
          RunFileName.CODE,
          RunFileName.INPUTS,
          RunFileName.ARTIFACTS,
          RunFileName.MEDIA
        }) {
      SCHEMAS.put(name, name.substring(0, name.indexOf('.')));
    }
  }

  private final LoadedRun run;
  private final Report report;

  DocumentCheck(LoadedRun run, Report report) {
    this.run = run;
    this.report = report;
  }

  /** Whether the run says that other rules hold for it, which is a finding. */
  boolean isOfUnknownVersion() {
    Optional<byte[]> bytes = run.content(RunFileName.RUN);
    try {
      if (bytes.isPresent()
          && CanonicalJson.parse(bytes.get()) instanceof Value.Fields fields
          && fields.integer("format").isPresent()
          && fields.integer("format").get() != StorageLimits.FORMAT) {
        report.find(
            FindingCode.UNKNOWN_FORMAT,
            RunFileName.RUN,
            "The run has format version "
                + fields.integer("format").get()
                + ", and this program knows only "
                + StorageLimits.FORMAT
                + ".");
        return true;
      }
    } catch (GitRunsException e) {
      // Told when the document is read.
      return false;
    }
    return false;
  }

  /** The documents that can be read, by file name. */
  Map<String, Value.Fields> read() {
    Map<String, Value.Fields> documents = new HashMap<>();
    int checked = 0;
    for (Map.Entry<String, String> known : SCHEMAS.entrySet()) {
      String name = known.getKey();
      if (run.file(name).isEmpty()) {
        continue;
      }
      Optional<byte[]> bytes = run.content(name);
      if (bytes.isEmpty()) {
        report.unchecked(name + ", whose bytes aren't here or not the run's");
        continue;
      }
      checked++;
      read(name, known.getValue(), bytes.get()).ifPresent(fields -> documents.put(name, fields));
    }
    report.checked("form and schema of " + checked + " documents");
    run.files().stream()
        .filter(file -> file.path().endsWith(".json") && !SCHEMAS.containsKey(file.path()))
        .filter(file -> !file.path().startsWith(RunFileName.ARTIFACT_DIR + "/"))
        .forEach(file -> report.unchecked("a document that this program doesn't know"));
    return documents;
  }

  private Optional<Value.Fields> read(String name, String schema, byte[] bytes) {
    try {
      Value value = CanonicalJson.parse(bytes);
      if (!Arrays.equals(CanonicalJson.write(value), bytes)) {
        report.find(FindingCode.NOT_CANONICAL, name, "The document isn't in the one byte form.");
      }
      DocumentSchema.of(schema)
          .check(value)
          .forEach(violation -> report.find(FindingCode.SCHEMA, name, violation));
      return value instanceof Value.Fields fields ? Optional.of(fields) : Optional.empty();
    } catch (GitRunsException e) {
      report.find(FindingCode.BAD_DOCUMENT, name, e.getMessage());
      return Optional.empty();
    }
  }
}
