package dev.gitruns.journal;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import java.util.Optional;

/** That the run ended, when, and how. */
public record EndRecord(
    long timeMicros, RunStatus status, Optional<Integer> exitCode, Optional<String> signal) {

  /** What a writer appends. */
  public Value.Fields toRecord() {
    FieldsBuilder end = new FieldsBuilder().put("status", status.word()).put("signal", signal);
    exitCode.ifPresent(code -> end.put("exit_code", (long) code));
    return new FieldsBuilder().put("t", timeMicros).put("end", end.build()).build();
  }

  /** Empty where the status is none that ends a run. */
  static Optional<EndRecord> of(long timeMicros, Value.Fields end) {
    return end.text("status")
        .flatMap(RunStatus::of)
        .filter(status -> status != RunStatus.RUNNING)
        .map(
            status ->
                new EndRecord(
                    timeMicros,
                    status,
                    end.integer("exit_code")
                        .filter(code -> code == code.intValue())
                        .map(Long::intValue),
                    end.text("signal")));
  }
}
