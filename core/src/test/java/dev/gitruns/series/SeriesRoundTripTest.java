package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.MetricRow;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesRoundTripTest {
  @TempDir Path dir;

  @Test
  void noRowsMakeNoFiles() {
    assertThat(SeriesWriter.write(List.of(), dir, "metrics")).isEmpty();
    assertThat(SeriesReader.read((Path) null, null).rows()).isEmpty();
    assertThat(SeriesReader.read((Path) null, null).keys()).isEmpty();
  }

  @Test
  void randomHistoriesComeBackToTheLastBit() throws Exception {
    for (long seed = 0; seed < 300; seed++) {
      List<MetricRow> rows = Samples.random(seed);
      Series series = writeAndRead(rows);
      assertThat(Samples.exact(series.rows()))
          .as("seed %d", seed)
          .isEqualTo(Samples.exact(new UnitedRows(rows)));
      assertThat(Summaries.of(series.rows(), Map.of()))
          .as("summary of seed %d", seed)
          .isEqualTo(Summaries.of(rows, Map.of()));
    }
  }

  @Test
  void everyPointOfAMetricIsThere() throws Exception {
    for (long seed = 0; seed < 40; seed++) {
      Series series = writeAndRead(Samples.random(seed));
      Map<String, List<SeriesPoint>> expected = new TreeMap<>();
      for (MetricRow row : series.rows()) {
        row.values()
            .forEach(
                (name, value) ->
                    expected
                        .computeIfAbsent(name, key -> new ArrayList<>())
                        .add(
                            new SeriesPoint(
                                row.writer(), row.seq(), row.step(), row.timeMicros(), value)));
      }
      assertThat(series.keys()).containsExactlyInAnyOrderElementsOf(expected.keySet());
      expected.forEach((name, points) -> assertThat(series.points(name)).isEqualTo(points));
      assertThat(series.points("nobody logged this")).isEmpty();
    }
  }

  @Test
  void everyBitOfNanSurvivesInBothTables() throws Exception {
    long[] bits = {
      0x7ff8000000000000L, 0x7ff8000000000001L, 0xfff8000000000000L, 0x7ffdeadbeef00000L
    };
    List<MetricRow> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      double nan = Double.longBitsToDouble(bits[i % bits.length]);
      rows.add(MetricRow.of(0, i, i, Samples.time(i), Map.of("wide", nan, "_long", nan)));
    }
    assertThat(Samples.exact(writeAndRead(rows).rows())).isEqualTo(Samples.exact(rows));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void sameRowsGiveSameBytes(long seed) throws Exception {
    List<MetricRow> rows = Samples.random(seed);
    Path again = Files.createDirectory(dir.resolve("again"));
    List<Path> first = SeriesWriter.write(rows, dir, "metrics");
    List<Path> second = SeriesWriter.write(rows, again, "metrics");
    assertThat(first).hasSameSizeAs(second);
    for (int i = 0; i < first.size(); i++) {
      assertThat(first.get(i)).hasSameBinaryContentAs(second.get(i));
    }
  }

  @Test
  void fiveThousandNamesLoggedOneByOne() throws Exception {
    List<MetricRow> rows = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      double value = Math.sin(i / 5000.0);
      long step = i / 5000;
      rows.add(MetricRow.of(0, i, step, Samples.time(step), Map.of("layer." + i % 5000, value)));
    }
    Series series = writeAndRead(rows);
    assertThat(series.keys()).hasSize(5000);
    assertThat(series.rows()).hasSize(10);
    assertThat(series.points("layer.17")).hasSize(10);
    assertThat(Summaries.of(series.rows(), Map.of())).isEqualTo(Summaries.of(rows, Map.of()));
  }

  /** Ten metrics, each in a call of its own with its own time. */
  @Test
  void callsForSingleMetricsTakeFewBytes() throws Exception {
    Random random = new Random(3);
    List<MetricRow> rows = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      double value = (float) (1 / Math.sqrt(i / 10 + 1) + random.nextGaussian() * 0.01);
      long time = Samples.time(0) + i / 10 * 50_000L + i * 17L + random.nextInt(3000);
      rows.add(MetricRow.of(0, i, i / 10, time, Map.of("metric/" + i % 10, value)));
    }
    List<Path> files = SeriesWriter.write(rows, dir, "metrics");
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    assertThat(bytes).isLessThan(50_000 * 11 / 2);
    assertThat(Samples.exact(SeriesReader.read(null, files.get(0)).rows()))
        .isEqualTo(Samples.exact(new UnitedRows(rows)));
  }

  @Test
  void aHundredThousandPoints() throws Exception {
    points(5_000);
  }

  @Test
  @Tag("long")
  void aMillionPoints() throws Exception {
    points(50_000);
  }

  /** Twenty metrics each step, at less than 3.7 bytes a point. */
  private void points(int steps) throws Exception {
    List<MetricRow> rows = new ArrayList<>();
    Samples.dense(steps, 20).forEach(rows::add);
    List<Path> files = SeriesWriter.write(rows, dir, "metrics");
    Series series = SeriesReader.read(files.get(0), null);
    assertThat(Files.size(files.get(0))).isLessThan(steps * 74L);
    assertThat(series.rows()).hasSize(steps);
    assertThat(Summaries.of(series.rows(), Map.of())).isEqualTo(Summaries.of(rows, Map.of()));
  }

  private Series writeAndRead(Iterable<MetricRow> rows) throws Exception {
    Path wide = dir.resolve("metrics.parquet");
    Path tall = dir.resolve("metrics-long.parquet");
    Files.deleteIfExists(wide);
    Files.deleteIfExists(tall);
    List<Path> written = SeriesWriter.write(rows, dir, "metrics");
    return SeriesReader.read(
        written.contains(wide) ? wide : null, written.contains(tall) ? tall : null);
  }
}
