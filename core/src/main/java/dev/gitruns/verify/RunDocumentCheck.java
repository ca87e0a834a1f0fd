package dev.gitruns.verify;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.seal.RunFileName;
import dev.gitruns.seal.StorageLimits;
import java.util.HashSet;
import java.util.List;

/** Checks what {@code run.json} says beyond its schema. */
final class RunDocumentCheck {
  private RunDocumentCheck() {}

  /** Whether the version is one whose other files can be understood. */
  static boolean check(RunId id, Value.Fields run, Report report) {
    long format = run.integer("format").orElse(-1L);
    if (format != StorageLimits.FORMAT) {
      report.find(
          FindingCode.UNKNOWN_FORMAT,
          RunFileName.RUN,
          "The run has format version " + format + ", and this program knows only 1.");
      report.unchecked("what the documents say");
      return false;
    }
    long start = run.integer("start").orElse(Long.MIN_VALUE);
    if (run.integer("end").orElse(Long.MAX_VALUE) < start) {
      report.find(FindingCode.TIME_ORDER, RunFileName.RUN, "The run ended before it began.");
    }
    List<String> chain = run.texts("continues");
    if (new HashSet<>(chain).size() < chain.size() || chain.contains(id.hex())) {
      report.find(FindingCode.BAD_CHAIN, RunFileName.RUN, "The chain names a run twice.");
    }
    return true;
  }
}
