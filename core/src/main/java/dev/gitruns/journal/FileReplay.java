package dev.gitruns.journal;

import dev.gitruns.json.JournalJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import dev.gitruns.series.MetricIndex;
import dev.gitruns.series.MetricTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Replays the lines of the writer files, one file after the other. */
final class FileReplay implements LineScanner.Lines {

  /** A line that says more than metrics, with its time and place. */
  record Statement(long timeMicros, int writer, Value.Fields fields) {}

  private final MetricIndex names = new MetricIndex();
  private final PlainMetrics plain = new PlainMetrics(names);
  final MetricTable metrics = new MetricTable(names);
  final MetricTable system = new MetricTable(names);
  final List<Statement> statements = new ArrayList<>();
  final List<Statement> media = new ArrayList<>();
  long lastTime;
  long quarantinedLines;
  long quarantinedBytes;
  long rounded;
  long illFormed;
  boolean news;

  private int writer = -1;
  private long records;
  private long time;
  private OptionalLong step;
  private boolean timed;

  FileReplay(long start) {
    lastTime = start;
  }

  /** The lines from now on are those of the next file, which goes on from this extent. */
  void nextFile(long startTime, Extent extent) {
    writer++;
    metrics.nextWriter();
    system.nextWriter();
    records = 0;
    timed = extent.lastTime().isPresent();
    time = extent.lastTime().orElse(startTime);
    step = extent.lastStep();
  }

  long records() {
    return records;
  }

  Extent extent(long bytes) {
    return new Extent(bytes, step, timed ? OptionalLong.of(time) : OptionalLong.empty());
  }

  @Override
  public void tooLong(long bytes) {
    quarantinedLines++;
    quarantinedBytes += bytes;
  }

  @Override
  public void line(byte[] buffer, int from, int to) {
    if (plain.read(buffer, from, to)) {
      records++;
      news = true;
      if (plain.hasTime) {
        at(plain.time);
      }
      step = OptionalLong.of(plain.hasStep ? plain.step : nextStep());
      metrics.add(step.getAsLong(), time, plain.keys, plain.values, plain.count);
      return;
    }
    if (isBlank(buffer, from, to)) {
      return;
    }
    Optional<Value.Fields> parsed = JournalJson.parse(buffer, from, to - from);
    if (parsed.isEmpty()) {
      tooLong(to - from);
      return;
    }
    records++;
    record(parsed.get());
  }

  private void record(Value.Fields record) {
    whole(record, "t").ifPresent(this::at);
    OptionalLong given = whole(record, "s");
    if (given.isPresent()) {
      step = given;
    }
    object(record, "m")
        .ifPresent(
            values -> {
              if (given.isEmpty()) {
                step = OptionalLong.of(nextStep());
              }
              add(metrics, step.getAsLong(), values, true);
            });
    object(record, "sys").ifPresent(values -> add(system, system.rowsOfWriter(), values, false));
    Value.Fields rest = record;
    for (String key : new String[] {"t", "s", "m", "sys", "hb"}) {
      rest = rest.get(key).isPresent() ? rest.with(key, null) : rest;
    }
    news |= !rest.isEmpty() || record.get("m").isPresent() || record.get("sys").isPresent();
    object(rest, "media").ifPresent(item -> media.add(medium(item)));
    rest = rest.get("media").isPresent() ? rest.with("media", null) : rest;
    if (!rest.isEmpty()) {
      statements.add(new Statement(time, writer, rest));
    }
  }

  private void at(long micros) {
    time = micros;
    timed = true;
    lastTime = Math.max(lastTime, micros);
  }

  private long nextStep() {
    long last = step.orElse(-1);
    return last == Long.MAX_VALUE ? last : last + 1;
  }

  private void add(MetricTable table, long rowStep, Value.Fields values, boolean withText) {
    int count = 0;
    int[] keys = new int[values.values().size()];
    double[] numbers = new double[keys.length];
    for (Map.Entry<String, Value> entry : values.values().entrySet()) {
      Value value = entry.getValue();
      if (value instanceof Value.Text text && withText) {
        Value.Fields item =
            new FieldsBuilder()
                .put("key", entry.getKey())
                .put("kind", "text")
                .put("value", text.value())
                .build();
        media.add(medium(item));
        continue;
      }
      Optional<Double> number = number(value);
      if (number.isPresent()) {
        keys[count] = names.number(entry.getKey());
        numbers[count++] = number.get();
      } else {
        illFormed++;
      }
    }
    if (count > 0) {
      table.add(rowStep, time, keys, numbers, count);
    }
  }

  private Optional<Double> number(Value value) {
    if (value instanceof Value.Bool bool) {
      return Optional.of(bool.value() ? 1.0 : 0.0);
    }
    Optional<Double> number = Value.asDouble(value);
    if (value instanceof Value.Int exact && exact.value().bitLength() > 53) {
      double near = number.orElseThrow();
      boolean same =
          !Double.isInfinite(near) && new BigDecimal(near).toBigInteger().equals(exact.value());
      rounded += same ? 0 : 1;
    }
    return number;
  }

  private Statement medium(Value.Fields item) {
    Value.Fields placed = item.with("step", Value.of(step.orElse(0))).with("time", Value.of(time));
    return new Statement(time, writer, placed);
  }

  private Optional<Value.Fields> object(Value.Fields record, String key) {
    Optional<Value> value = record.get(key);
    if (value.isPresent() && !(value.get() instanceof Value.Fields)) {
      illFormed++;
    }
    return value.filter(Value.Fields.class::isInstance).map(Value.Fields.class::cast);
  }

  /** The integer under this key; a float counts if it is a whole number. */
  private OptionalLong whole(Value.Fields record, String key) {
    Optional<Value> value = record.get(key);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    if (value.get() instanceof Value.Int whole && whole.value().bitLength() < 64) {
      return OptionalLong.of(whole.value().longValue());
    }
    if (value.get() instanceof Value.Real real) {
      double number = real.value();
      if (number == Math.rint(number) && Math.abs(number) <= 1L << 53) {
        return OptionalLong.of((long) number);
      }
    }
    illFormed++;
    return OptionalLong.empty();
  }

  private static boolean isBlank(byte[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
