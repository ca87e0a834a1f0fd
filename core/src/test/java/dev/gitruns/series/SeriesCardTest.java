package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.MetricRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesCardTest {
  @TempDir Path dir;

  @Test
  void showsWhereTheMetricWentAndItsShape() {
    List<MetricRow> rows = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      rows.add(MetricRow.of(0, i, i * 10, Samples.time(i), Map.of("loss", 80.0 - i)));
    }
    assertThat(card(rows))
        .containsExactly(
            "1 metric in 80 rows",
            "loss: n 80, first 80 @0, last 1 @790, min 1 @790, max 80 @0, mean of last 8 4.5",
            "    █████▇▇▇▇▇▆▆▆▆▆▅▅▅▅▅▄▄▄▄▄▃▃▃▃▃▂▂▂▂▂▁▁▁▁▁");
  }

  @Test
  void survivesValuesThatNoPlotCanShow() {
    List<MetricRow> rows = new ArrayList<>();
    double[] values = {Double.NaN, Double.MAX_VALUE, -Double.MAX_VALUE, Double.POSITIVE_INFINITY};
    for (int i = 0; i < values.length; i++) {
      rows.add(MetricRow.of(0, i, i, Samples.time(i), Map.of("x", values[i])));
    }
    assertThat(card(rows).get(1)).startsWith("x: n 4 (1 NaN), first NaN @0, last inf @3");
    assertThat(card(rows).get(2)).isEqualTo("    ·█▁·");
  }

  @Test
  void aHostileNameStaysOnItsLine() {
    List<MetricRow> rows =
        List.of(MetricRow.of(0, 0, 0, 0, Map.of("\u001b[2J\nloss", 1.0, "ok", 1.0)));
    assertThat(card(rows)).hasSize(5).noneMatch(line -> line.contains("\u001b"));
  }

  private List<String> card(List<MetricRow> rows) {
    List<Path> files = SeriesWriter.write(rows, dir, "metrics");
    return SeriesCard.of(SeriesReader.read(files.get(0), null));
  }
}
