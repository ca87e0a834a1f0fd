package dev.gitruns.query;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A property that every run may have, with the word for it. */
public enum Property {
  ID(Kind.PLAIN, row -> row.id().map(RunId::hex).map(Value::of)),
  UID(Kind.PLAIN, row -> text(row.uid().text())),
  NAME(Kind.PLAIN, row -> text(row.name())),
  EXPERIMENT(Kind.PLAIN, row -> text(row.experiment())),
  STATUS(Kind.PLAIN, row -> text(row.status().word())),
  START(Kind.TIME, row -> Optional.of(Value.of(row.start()))),
  END(Kind.TIME, row -> row.end().map(Value::of)),
  DURATION(Kind.DURATION, row -> row.durationMicros().map(Value::of)),
  GROUP(Kind.PLAIN, row -> row.group().map(Value::of)),
  PARENT(Kind.PLAIN, row -> row.parent().map(Value::of)),
  JOB_TYPE(Kind.PLAIN, row -> row.jobType().map(Value::of)),
  NOTE(Kind.PLAIN, row -> row.note().map(Value::of)),
  USER(Kind.PLAIN, row -> row.user().map(Value::of)),
  HOST(Kind.PLAIN, row -> row.host().map(Value::of)),
  COMMAND(Kind.PLAIN, row -> text(String.join(" ", row.command()))),
  COMMIT(Kind.PLAIN, row -> row.commit().map(CommitId::hex).map(Value::of)),
  BRANCH(Kind.PLAIN, row -> row.branch().map(Value::of)),
  DIRTY(Kind.FLAG, row -> flag(row.dirty())),
  STALE(Kind.FLAG, row -> flag(row.has(Mark.STALE))),
  PENDING(Kind.FLAG, row -> flag(row.has(Mark.PENDING))),
  HELD(Kind.FLAG, row -> flag(row.has(Mark.HELD))),
  ARCHIVED(Kind.FLAG, row -> flag(row.has(Mark.ARCHIVED))),
  DEGRADED(Kind.FLAG, row -> flag(row.has(Mark.DEGRADED))),
  FOREIGN(Kind.FLAG, row -> flag(row.has(Mark.FOREIGN)));

  /** How the property is written in a filter and shown in a table. */
  public enum Kind {
    /** As it is. */
    PLAIN,
    /** Microseconds since 1970; a date in a filter. */
    TIME,
    /** Microseconds; {@code 1h30m} in a filter. */
    DURATION,
    /** True or false; may stand alone in a filter. */
    FLAG
  }

  private final Kind kind;
  private final Function<RunRow, Optional<Value>> reader;

  Property(Kind kind, Function<RunRow, Optional<Value>> reader) {
    this.kind = kind;
    this.reader = reader;
  }

  public Kind kind() {
    return kind;
  }

  /** The word that filters, sort orders and columns carry. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Optional<Value> value(RunRow row) {
    return reader.apply(row);
  }

  /** The property of this word, or empty if there is none. */
  static Optional<Property> of(String word) {
    for (Property property : values()) {
      if (property.word().equals(word)) {
        return Optional.of(property);
      }
    }
    return Optional.empty();
  }

  private static Optional<Value> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Value.of(text));
  }

  private static Optional<Value> flag(boolean set) {
    return Optional.of(Value.of(set));
  }
}
