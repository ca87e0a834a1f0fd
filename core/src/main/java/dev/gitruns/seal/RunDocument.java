package dev.gitruns.seal;

import dev.gitruns.journal.Drop;
import dev.gitruns.journal.EndRecord;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.Quarantine;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.StorageLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes {@code run.json} of a journal. */
final class RunDocument {
  /** What start.json holds that run.json doesn't, or that is known better at the end. */
  private static final List<String> NOT_FROM_START =
      List.of("process", "config", "summary", "tags", "note", "command", "continues", "defaults");

  private RunDocument() {}

  /**
   * @param end how the run ended, as far as it said so
   * @param verdict its status if it didn't
   */
  static Value.Fields of(
      Journal journal,
      Optional<EndRecord> end,
      RunStatus verdict,
      Masking masking,
      WellFormed wellFormed) {
    Value.Fields start = journal.start();
    for (String key : NOT_FROM_START) {
      start = start.with(key, null);
    }
    FieldsBuilder tags = new FieldsBuilder();
    journal.tags().forEach(tags::put);
    Value.Fields run = masking.texts("run.json", start);
    run = with(run, "tags", masking.settings("the tags", tags.build()));
    run = with(run, "note", journal.note().map(t -> Value.of(masking.text("the note", t))));
    List<String> command = masking.command(journal.start().texts("command"));
    run = with(run, "command", command.isEmpty() ? null : Value.ofTexts(command));
    run = with(run, "continues", ids(journal.continues()));
    run = with(run, "writers", writers(journal));
    run = with(run, "quarantined", quarantined(journal.quarantined()));
    run = with(run, "degraded", degraded(journal.drops()));
    run = with(run, "exit_code", end.flatMap(EndRecord::exitCode).map(c -> Value.of((long) c)));
    run = with(run, "signal", end.flatMap(EndRecord::signal).map(Value::of));
    long resumed = journal.earlier().resumed();
    run = with(run, "resumed", Optional.of(resumed).filter(t -> t > Long.MIN_VALUE).map(Value::of));
    Value.Fields always =
        new FieldsBuilder()
            .put("format", StorageLimits.FORMAT)
            .put("uid", journal.startDocument().uid().text())
            .put("start", journal.startDocument().start())
            .put("status", end.map(EndRecord::status).orElse(verdict).word())
            .put("end", ended(journal))
            .put("journal", journal.digest().hex())
            .build();
    for (var field : always.values().entrySet()) {
      run = run.with(field.getKey(), field.getValue());
    }
    return wellFormed.fields("run", always, run);
  }

  /** A clock that was set back can't make a run end before it began. */
  private static long ended(Journal journal) {
    long told = journal.end().map(EndRecord::timeMicros).orElse(journal.lastTime());
    return Math.max(told, journal.startDocument().start());
  }

  private static Value.Fields with(Value.Fields run, String key, Optional<Value> value) {
    return run.with(key, value.orElse(null));
  }

  /** The key set, or taken out where there is nothing to say. */
  private static Value.Fields with(Value.Fields run, String key, Value value) {
    boolean empty =
        value instanceof Value.Fields fields && fields.isEmpty()
            || value instanceof Value.Items items && items.values().isEmpty();
    return run.with(key, empty ? null : value);
  }

  private static Value ids(List<RunId> ids) {
    return Value.ofTexts(ids.stream().map(RunId::hex).toList());
  }

  private static Value writers(Journal journal) {
    List<Value> writers = new ArrayList<>();
    journal
        .writers()
        .forEach(
            file ->
                writers.add(
                    new FieldsBuilder()
                        .put("name", file.name())
                        .put("records", file.records())
                        .build()));
    return new Value.Items(writers);
  }

  private static Value quarantined(Quarantine quarantine) {
    return quarantine.lines() == 0
        ? null
        : new FieldsBuilder()
            .put("lines", quarantine.lines())
            .put("bytes", quarantine.bytes())
            .build();
  }

  private static Value degraded(List<Drop> drops) {
    return new Value.Items(
        drops.stream()
            .sorted(
                Comparator.comparingLong(Drop::fromMicros)
                    .thenComparingLong(Drop::toMicros)
                    .thenComparingInt(Drop::writer))
            .map(
                drop ->
                    (Value)
                        new FieldsBuilder()
                            .put("from", drop.fromMicros())
                            .put("to", drop.toMicros())
                            .put("dropped", drop.dropped())
                            .build())
            .toList());
  }
}
