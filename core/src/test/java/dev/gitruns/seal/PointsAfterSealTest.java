package dev.gitruns.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.series.Series;
import dev.gitruns.series.SeriesPoint;
import dev.gitruns.series.SeriesReader;
import dev.gitruns.series.Summaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A seal changes no point: its value, step, time and place among the points of its metric. */
class PointsAfterSealTest {
  private static final String[] ODD = {
    "{\"$float\":\"NaN\"}", "{\"$float\":\"Infinity\"}", "{\"$float\":\"-Infinity\"}", "-0.0", "0.0"
  };

  @TempDir Path dir;

  @Test
  void randomHistoriesHaveTheSamePointsSealed() throws IOException {
    histories(0, 60);
  }

  @Test
  @Tag("long")
  void manyRandomHistoriesHaveTheSamePointsSealed() throws IOException {
    histories(60, 3000);
  }

  private void histories(int from, int to) throws IOException {
    for (int seed = from; seed < to; seed++) {
      TestJournal journal = random(seed);
      Journal open = JournalReader.read(journal.dir());
      SealedRun run = journal.seal(dir.resolve("sealed" + seed));
      assertThat(points(sealed(run))).as("seed %d", seed).isEqualTo(points(open.rows()));
      FieldsBuilder summary = new FieldsBuilder();
      Map<String, MetricSummary> expected = Summaries.of(open.rows(), Map.of());
      expected.forEach((name, metric) -> summary.put(name, metric.toFields()));
      assertThat(TestJournal.document(run, "summary.json").fields("metrics"))
          .as("summary of seed %d", seed)
          .isEqualTo(summary.build());
      assertThat(Summaries.of(sealed(run), Map.of())).isEqualTo(expected);
    }
  }

  private static List<MetricRow> sealed(SealedRun run) {
    Path wide = run.tree().resolve("metrics.parquet");
    Path tall = run.tree().resolve("metrics-long.parquet");
    Series series =
        SeriesReader.read(Files.exists(wide) ? wide : null, Files.exists(tall) ? tall : null);
    for (String key : series.keys()) {
      assertThat(series.points(key))
          .extracting(SeriesPoint::timeMicros)
          .containsExactlyElementsOf(
              series.rows().stream()
                  .filter(row -> row.values().containsKey(key))
                  .map(MetricRow::timeMicros)
                  .toList());
    }
    return series.rows();
  }

  /** For each metric its points in their order, exact to the bit. */
  private static Map<String, List<List<Object>>> points(List<MetricRow> rows) {
    Map<String, List<List<Object>>> points = new TreeMap<>();
    for (MetricRow row : rows) {
      row.values()
          .forEach(
              (name, value) ->
                  points
                      .computeIfAbsent(name, key -> new ArrayList<>())
                      .add(
                          List.of(
                              row.writer(),
                              row.step(),
                              row.timeMicros(),
                              Double.doubleToRawLongBits(value))));
    }
    return points;
  }

  /** Calls of one or several metrics, with times that repeat, jump and run backwards. */
  private TestJournal random(int seed) throws IOException {
    Random random = new Random(seed);
    TestJournal journal = TestJournal.started(dir.resolve("journal" + seed));
    int names = 1 + random.nextInt(12);
    for (int writer = 0; writer <= random.nextInt(3); writer++) {
      StringBuilder lines = new StringBuilder();
      long time = TestJournal.START + random.nextInt(5);
      long step = random.nextInt(3);
      int sameTime = 1 + random.nextInt(4);
      for (int call = 0; call < random.nextInt(200) + 1; call++) {
        time += random.nextInt(sameTime) == 0 ? random.nextInt(3000) : 0;
        step += random.nextInt(names) == 0 ? 1 : 0;
        boolean backfill = random.nextInt(15) == 0;
        lines.append("{\"t\":" + (backfill ? time - random.nextInt(900_000_000) : time));
        lines.append(",\"s\":" + (backfill ? step - random.nextInt(9) : step) + ",\"m\":{");
        int first = random.nextInt(names);
        int count = random.nextBoolean() ? 1 : 1 + random.nextInt(names);
        for (int i = 0; i < count; i++) {
          String value =
              random.nextInt(12) == 0
                  ? ODD[random.nextInt(ODD.length)]
                  : Double.toString(random.nextGaussian());
          lines.append(i == 0 ? "" : ",").append("\"m" + (first + i) % names + "\":" + value);
        }
        lines.append("}}\n");
      }
      journal.line("w-h-" + writer + "-a.jsonl", lines.toString().stripTrailing());
    }
    return journal.end("finished");
  }

  @Test
  void seriesWrittenMetricByMetricKeepsItsTimes() throws IOException {
    TestJournal journal = TestJournal.started(dir);
    long at = TestJournal.START;
    for (String line :
        List.of(
            "{\"t\":" + at + ",\"s\":0,\"m\":{\"a\":1}}",
            "{\"t\":" + (at + 9_000_000) + ",\"s\":0,\"m\":{\"a\":2}}",
            "{\"t\":" + (at + 1_000_000) + ",\"s\":0,\"m\":{\"b\":1}}",
            "{\"t\":" + (at + 5_000_000) + ",\"s\":0,\"m\":{\"b\":3}}")) {
      journal.line("w-h-1-a.jsonl", line);
    }
    SealedRun run = journal.end("finished").seal(dir.resolve("sealed"));
    assertThat(points(sealed(run)).get("b"))
        .containsExactly(
            List.of(0, 0L, at + 1_000_000, Double.doubleToRawLongBits(1)),
            List.of(0, 0L, at + 5_000_000, Double.doubleToRawLongBits(3)));
    Value.Fields b = TestJournal.document(run, "summary.json").fields("metrics").fields("b");
    assertThat(b.number("last")).contains(3.0);
  }
}
