package dev.gitruns.op;

import dev.gitruns.capture.SecretScanner;
import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.LiveRun;
import dev.gitruns.read.LiveSeries;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunRowBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code watch.json}: what colleagues are shown of a run that goes on. Small, without the console,
 * and without secrets that the scanner knows.
 */
final class WatchDocument {
  /** No document is larger, and no larger one is read. */
  static final int MAX_BYTES = 256 << 10;

  /** Without a word for so long a run may be dead, or its network. */
  static final long STALE_MICROS = 600_000_000L;

  private static final int METRICS = 200;
  private static final int CURVES = 12;
  private static final int POINTS = 120;
  private static final List<String> FACTS =
      List.of("series", "values", "config", "tags", "command", "metrics");

  private WatchDocument() {}

  /** The bytes of the document. */
  static byte[] of(
      LiveRun run,
      SortedMap<String, LiveSeries.Points> series,
      SecretScanner scanner,
      long nowMicros) {
    RunRow row = run.row();
    FieldsBuilder tags = new FieldsBuilder();
    row.tags().forEach(tags::put);
    FieldsBuilder system = new FieldsBuilder();
    run.system().forEach((name, value) -> system.put(name, (double) value));
    FieldsBuilder out =
        new FieldsBuilder()
            .put("format", 1)
            .put("uid", row.uid().text())
            .put("name", row.name())
            .put("experiment", row.experiment())
            .put("status", row.status().word())
            .put("start", row.start())
            .put("at", nowMicros)
            .put("heard", run.heard())
            .put("host", row.host())
            .put("user", row.user())
            .put("group", row.group())
            .put("parent", row.parent())
            .put("job_type", row.jobType())
            .put("note", row.note())
            .put("command", Value.ofTexts(scanner.maskCommand(row.command()).command()))
            .put("config", scanner.maskConfig(row.config()).fields())
            .put("tags", scanner.maskConfig(tags.build()).fields())
            .put("metrics", metrics(row))
            .put("values", scanner.maskConfig(row.values()).fields())
            .put("system", system.build())
            .put("series", series(series));
    row.end().ifPresent(end -> out.put("end", end));
    run.rate().ifPresent(rate -> out.put("rate", rate));
    return bounded(scanner.maskTexts(out.build()).fields(), scanner);
  }

  private static Value.Fields metrics(RunRow row) {
    FieldsBuilder metrics = new FieldsBuilder();
    row.metrics().entrySet().stream()
        .limit(METRICS)
        .forEach(entry -> metrics.put(entry.getKey(), entry.getValue().toFields()));
    return metrics.build();
  }

  private static Value.Fields series(SortedMap<String, LiveSeries.Points> series) {
    FieldsBuilder out = new FieldsBuilder();
    series.entrySet().stream()
        .limit(CURVES)
        .forEach(entry -> out.put(entry.getKey(), thinned(entry.getValue())));
    return out.build();
  }

  /** Some of the points, evenly, and always the last. */
  private static Value.Fields thinned(LiveSeries.Points points) {
    double[] steps = points.steps();
    double[] values = points.values();
    List<Value> x = new ArrayList<>();
    List<Value> y = new ArrayList<>();
    int shown = Math.min(POINTS, steps.length);
    for (int i = 0; i < shown; i++) {
      int at = (int) ((long) (i + 1) * steps.length / shown) - 1;
      x.add(Value.of(steps[at]));
      y.add(Value.of(values[at]));
    }
    return new FieldsBuilder()
        .put("steps", new Value.Items(x))
        .put("values", new Value.Items(y))
        .build();
  }

  /** Leaves out the large, then what may hold a secret where no mask reaches it. */
  private static byte[] bounded(Value.Fields document, SecretScanner scanner) {
    Value.Fields left = document;
    byte[] bytes = CanonicalJson.write(left);
    for (String fact : FACTS) {
      if (bytes.length <= MAX_BYTES && !scanner.holdsSecret(bytes)) {
        return bytes;
      }
      left = left.with(fact, null);
      bytes = CanonicalJson.write(left);
    }
    if (bytes.length > MAX_BYTES || scanner.holdsSecret(bytes)) {
      Value.Fields least = Value.Fields.EMPTY;
      for (String fact : List.of("format", "uid", "status", "start", "at", "heard")) {
        least = least.with(fact, left.get(fact).orElse(null));
      }
      bytes = CanonicalJson.write(least);
    }
    return bytes;
  }

  /** What a document of a remote tells; empty where it is none of ours, or of another run. */
  static Optional<LiveRun> parse(Value.Fields document, Uid uid, String remote, long nowMicros) {
    Optional<Long> at = document.integer("at");
    if (!document.text("uid").equals(Optional.of(uid.text())) || at.isEmpty()) {
      return Optional.empty();
    }
    RunRowBuilder row =
        RunRow.builder(uid, document.integer("start").orElse(at.get()))
            .run(document)
            .config(document.fields("config"))
            .summary(
                new FieldsBuilder()
                    .put("metrics", document.fields("metrics"))
                    .put("values", document.fields("values"))
                    .build())
            .mark(Mark.WATCHED);
    if (nowMicros - at.get() > STALE_MICROS) {
      row.mark(Mark.STALE);
    }
    RunRow built = row.build();
    SortedMap<String, Double> system = new TreeMap<>();
    Value.Fields measured = document.fields("system");
    measured
        .values()
        .keySet()
        .forEach(name -> measured.number(name).ifPresent(value -> system.put(name, value)));
    return Optional.of(
        new LiveRun(
            built,
            LiveRun.step(built),
            document.number("rate").map(OptionalDouble::of).orElse(OptionalDouble.empty()),
            system,
            false,
            document.integer("heard").orElse(at.get()),
            remote,
            document.fields("series")));
  }
}
