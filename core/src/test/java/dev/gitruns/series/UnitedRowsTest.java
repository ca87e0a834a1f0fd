package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnitedRowsTest {

  @Test
  void recordsOfOneStepBecomeARowWithTheFirstSeqAndTime() {
    assertThat(
            new UnitedRows(
                List.of(row(0, 3, 7, 100, "a"), row(0, 4, 7, 200, "b"), row(0, 5, 7, 300, "c"))))
        .containsExactly(MetricRow.of(0, 3, 7, 100, Map.of("a", 3.0, "b", 4.0, "c", 5.0)));
  }

  @Test
  void aKeyThatComesAgainBeginsANewRow() {
    assertThat(
            new UnitedRows(
                List.of(
                    row(0, 0, 7, 1, "a"),
                    row(0, 1, 7, 2, "b"),
                    row(0, 2, 7, 3, "a"),
                    row(0, 3, 7, 4, "b"))))
        .extracting(MetricRow::seq)
        .containsExactly(0L, 2L);
  }

  @Test
  void anotherStepOrWriterBetweenKeepsThemApart() {
    List<MetricRow> rows =
        List.of(
            row(0, 0, 7, 1, "a"), row(0, 1, 8, 2, "b"), row(0, 2, 7, 3, "c"), row(1, 0, 7, 4, "d"));
    assertThat(new UnitedRows(rows)).containsExactlyElementsOf(rows);
  }

  @Test
  void recordsWithoutValuesVanish() {
    MetricRow empty = MetricRow.of(0, 1, 9, 2, Map.of());
    assertThat(new UnitedRows(List.of(row(0, 0, 7, 1, "a"), empty, row(0, 2, 7, 3, "b"))))
        .containsExactly(MetricRow.of(0, 0, 7, 1, Map.of("a", 0.0, "b", 2.0)));
  }

  @Test
  void unitingTwiceIsUnitingOnce() {
    for (long seed = 0; seed < 200; seed++) {
      UnitedRows once = new UnitedRows(Samples.random(seed));
      assertThat(Samples.exact(new UnitedRows(once))).isEqualTo(Samples.exact(once));
    }
  }

  @Test
  void rowsOutOfOrderAreRefused() {
    for (MetricRow second : List.of(row(0, 1, 8, 1, "b"), row(0, 0, 8, 1, "b"))) {
      List<MetricRow> rows = List.of(row(0, 1, 7, 1, "a"), second);
      assertThatThrownBy(() -> new UnitedRows(rows).forEach(row -> {}))
          .isInstanceOf(GitRunsException.class)
          .hasMessageContaining("ordered");
    }
  }

  private static MetricRow row(int writer, long seq, long step, long time, String name) {
    return MetricRow.of(writer, seq, step, time, Map.of(name, (double) seq));
  }
}
