package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnitedTableTest {

  @Test
  void recordsOfOneStepAndTimeAreOneRow() {
    assertThat(united(row(0, 3, 7, 100, "a"), row(0, 4, 7, 100, "b"), row(0, 5, 7, 100, "c")))
        .containsExactly(MetricRow.of(0, 3, 7, 100, Map.of("a", 3.0, "b", 4.0, "c", 5.0)));
  }

  @Test
  void anotherTimeBeginsAnotherRow() {
    List<MetricRow> rows =
        List.of(row(0, 0, 7, 1, "a"), row(0, 1, 7, 2, "b"), row(0, 2, 7, 1, "c"));
    assertThat(united(rows)).containsExactlyElementsOf(rows);
  }

  @Test
  void aMetricThatComesAgainBeginsAnotherRow() {
    assertThat(
            united(
                row(0, 0, 7, 1, "a"),
                row(0, 1, 7, 1, "b"),
                row(0, 2, 7, 1, "a"),
                row(0, 3, 7, 1, "b")))
        .extracting(MetricRow::seq)
        .containsExactly(0L, 2L);
  }

  @Test
  void anotherStepOrWriterBeginsAnotherRow() {
    List<MetricRow> rows =
        List.of(
            row(0, 0, 7, 1, "a"), row(0, 1, 8, 1, "b"), row(0, 2, 7, 1, "c"), row(1, 0, 7, 1, "d"));
    assertThat(united(rows)).containsExactlyElementsOf(rows);
  }

  @Test
  void recordsWithoutValuesAreLeftOut() {
    MetricRow empty = MetricRow.of(0, 1, 9, 2, Map.of());
    assertThat(united(row(0, 0, 7, 1, "a"), empty, row(0, 2, 7, 1, "b")))
        .containsExactly(MetricRow.of(0, 0, 7, 1, Map.of("a", 0.0, "b", 2.0)));
  }

  @Test
  void randomHistoriesAreUnitedAsTheModelDoes() {
    for (long seed = 0; seed < 200; seed++) {
      List<MetricRow> records = Samples.random(seed);
      List<MetricRow> once = united(records);
      assertThat(Samples.exact(once)).isEqualTo(Samples.exact(new UnitedRows(records)));
      assertThat(Samples.exact(united(once))).isEqualTo(Samples.exact(once));
    }
  }

  @Test
  void rowsOutOfOrderAreRefused() {
    for (MetricRow second : List.of(row(0, 1, 8, 1, "b"), row(0, 0, 8, 1, "b"))) {
      assertThatThrownBy(() -> united(row(0, 1, 7, 1, "a"), second))
          .isInstanceOf(GitRunsException.class)
          .hasMessageContaining("ordered");
    }
  }

  private static List<MetricRow> united(MetricRow... rows) {
    return united(List.of(rows));
  }

  private static List<MetricRow> united(List<MetricRow> rows) {
    MetricTable records = MetricTable.of(rows);
    UnitedTable table = new UnitedTable(records);
    List<MetricRow> united = new ArrayList<>();
    for (int row = 0; row < table.size(); row++) {
      Map<String, Double> values = new TreeMap<>();
      for (int point = table.start(row); point < table.end(row); point++) {
        values.put(records.names().name(records.key(point)), records.value(point));
      }
      int head = table.head(row);
      united.add(
          MetricRow.of(
              records.writerOf(head),
              records.seq(head),
              records.step(head),
              records.time(head),
              values));
    }
    return united;
  }

  private static MetricRow row(int writer, long seq, long step, long time, String name) {
    return MetricRow.of(writer, seq, step, time, Map.of(name, (double) seq));
  }
}
