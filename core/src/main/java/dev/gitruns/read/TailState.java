package dev.gitruns.read;

import dev.gitruns.journal.EndRecord;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.journal.SealMark;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import dev.gitruns.series.Summaries;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a row tells of a journal, as far as it was read; it can be kept, and read on from.
 *
 * @param start start.json without config and summary
 * @param read how far, and the config, summary, tags and note up to there; {@code ids} are the
 *     seals that it goes on from
 * @param code code.json, if any was told
 * @param ended how the run ended, if it did, also before the last seal
 * @param end when, in what isn't sealed
 * @param lastTime the last that was heard of it
 * @param news whether anything isn't sealed
 */
public record TailState(
    Value.Fields start,
    SealMark read,
    Optional<Value.Fields> code,
    Optional<RunStatus> ended,
    Optional<Long> end,
    long lastTime,
    boolean news) {

  /** Reads a journal from its last seal on. */
  static TailState of(Path directory) {
    return of(directory, JournalReader.readUnsealed(directory));
  }

  /** The state of a journal that was read from its last seal on. */
  static TailState of(Path directory, Journal journal) {
    Optional<RunStatus> ended = journal.end().map(EndRecord::status);
    if (ended.isEmpty() && SealMark.read(directory).isPresent()) {
      ended = JournalReader.read(directory).end().map(EndRecord::status);
    }
    return of(journal, Optional.empty(), ended, Optional.empty(), journal.lastTime(), false);
  }

  /** The state with what came since it was read. */
  TailState readOn(Path directory) {
    Journal journal = JournalReader.readAfter(directory, read);
    Optional<RunStatus> status = journal.end().map(EndRecord::status).or(() -> ended);
    long last = Math.max(lastTime, journal.lastTime());
    return of(journal, code, status, end, last, news);
  }

  private static TailState of(
      Journal journal,
      Optional<Value.Fields> codeBefore,
      Optional<RunStatus> ended,
      Optional<Long> endBefore,
      long lastTime,
      boolean newsBefore) {
    SortedMap<String, MetricSummary> metrics = Summaries.of(journal.metrics(), journal.earlier());
    FieldsBuilder byName = new FieldsBuilder();
    metrics.forEach((name, summary) -> byName.put(name, summary.toFields()));
    Value.Fields summary =
        new FieldsBuilder()
            .put("metrics", byName.build())
            .put("values", journal.summaryValues())
            .put("goals", journal.goals())
            .build();
    return new TailState(
        journal.start().with("config", null).with("summary", null),
        SealMark.after(journal, journal.continues(), summary),
        journal.code().or(() -> codeBefore),
        ended,
        journal.end().map(EndRecord::timeMicros).or(() -> endBefore),
        lastTime,
        newsBefore || journal.news());
  }

  Value.Fields toFields() {
    FieldsBuilder out =
        new FieldsBuilder()
            .put("start", start)
            .put("read", read.toFields())
            .put("ended", ended.map(RunStatus::word))
            .put("last", lastTime)
            .put("news", news);
    code.ifPresent(fields -> out.put("code", fields));
    end.ifPresent(time -> out.put("end", time));
    return out.build();
  }

  /** Reads what {@link #toFields} wrote; throws where that is damaged. */
  static TailState of(Value.Fields fields) {
    Value.Fields read = (Value.Fields) fields.get("read").orElseThrow();
    return new TailState(
        fields.fields("start"),
        SealMark.parse(read),
        fields.get("code").map(Value.Fields.class::cast),
        fields.text("ended").flatMap(RunStatus::of),
        fields.integer("end"),
        fields.integer("last").orElse(0L),
        fields.bool("news").orElse(true));
  }
}
