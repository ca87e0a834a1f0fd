package dev.gitruns.read;

import dev.gitruns.journal.EndRecord;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.Problem;
import dev.gitruns.model.CodePoints;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import java.util.Comparator;
import java.util.List;

/** What {@code run.json} will say of a run of which something is only in its journal. */
final class UnsealedRun {
  private static final List<String> HOW = List.of("signal", "exit_code");

  private UnsealedRun() {}

  /**
   * As far as that is known before the seal: how the run ended, if it did, and what went wrong.
   *
   * @param row the row that lists it, by which it is over or not
   * @param sealed run.json of the segment before; where it told the end, what came late tells none
   */
  static Value.Fields document(Journal journal, RunRow row, Value.Fields sealed) {
    Value.Fields run =
        journal.start().with("process", null).with("config", null).with("defaults", null);
    FieldsBuilder more = new FieldsBuilder();
    if (row.status() != RunStatus.RUNNING) {
      more.put("status", row.status().word());
      row.end().ifPresent(end -> more.put("end", end));
      Value.Fields end = journal.end().map(UnsealedRun::told).orElse(sealed);
      HOW.forEach(key -> end.get(key).ifPresent(value -> more.put(key, value)));
    }
    List<Value> problems =
        journal.problems().stream()
            .distinct()
            .sorted(
                Comparator.comparing(Problem::code, CodePoints.ORDER)
                    .thenComparing(Problem::message, CodePoints.ORDER))
            .map(problem -> (Value) problem.toFields())
            .toList();
    if (!problems.isEmpty()) {
      more.put("problems", new Value.Items(problems));
    }
    for (var field : more.build().values().entrySet()) {
      run = run.with(field.getKey(), field.getValue());
    }
    return run;
  }

  private static Value.Fields told(EndRecord end) {
    return end.toRecord().fields("end");
  }
}
