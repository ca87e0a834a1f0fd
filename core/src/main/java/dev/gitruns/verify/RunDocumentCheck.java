package dev.gitruns.verify;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import java.util.HashSet;
import java.util.List;

/** Checks what {@code run.json} says beyond its schema. */
final class RunDocumentCheck {
  private RunDocumentCheck() {}

  static void check(RunId id, Value.Fields run, Report report) {
    long start = run.integer("start").orElse(Long.MIN_VALUE);
    if (run.integer("end").orElse(Long.MAX_VALUE) < start) {
      report.find(FindingCode.TIME_ORDER, RunFileName.RUN, "The run ended before it began.");
    }
    List<String> chain = run.texts("continues");
    if (new HashSet<>(chain).size() < chain.size() || chain.contains(id.hex())) {
      report.find(FindingCode.BAD_CHAIN, RunFileName.RUN, "The chain names a run twice.");
    }
  }
}
