package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesLayoutTest {

  @Test
  void oneValueInSixtyFourRowsIsEnoughForAColumn() {
    assertThat(of(sparse(64)).wide()).containsExactly("dense", "rare");
    assertThat(of(sparse(65)).wide()).containsExactly("dense");
  }

  @Test
  void onlyTheThousandDensestAreColumnsAndTiesGoByName() {
    Map<String, Double> first = new HashMap<>();
    for (int i = 0; i < 1001; i++) {
      first.put(String.format("m%04d", i), 1.0);
    }
    List<MetricRow> rows = new ArrayList<>(List.of(MetricRow.of(0, 0, 0, 0, first)));
    assertThat(of(rows).wide()).hasSize(1000).doesNotContain("m1000");
    rows.add(MetricRow.of(0, 1, 1, 0, Map.of("m1000", 1.0)));
    assertThat(of(rows).wide()).hasSize(1000).contains("m1000").doesNotContain("m0999");
  }

  @Test
  void twinsByCaseAndHiddenNamesAreNoColumns() {
    Map<String, Double> values = new HashMap<>();
    for (String name :
        List.of("Loss", "loss", "STRASSE", "straße", "ΟΔΟΣ", "οδος", "_x", "", "k", "x_", "İ")) {
      values.put(name, 1.0);
    }
    assertThat(of(List.of(MetricRow.of(0, 0, 0, 0, values))).wide())
        .containsExactly("k", "x_", "İ");
  }

  @Test
  void writersCountOnlyWhereOneIsNotTheFirst() {
    MetricRow first = MetricRow.of(0, 0, 0, 0, Map.of("a", 1.0));
    MetricRow second = MetricRow.of(1, 0, 0, 0, Map.of("a", 1.0));
    assertThat(of(List.of(first)).severalWriters()).isFalse();
    assertThat(of(List.of(first, second)).severalWriters()).isTrue();
    assertThat(of(List.of(second)).severalWriters()).isTrue();
  }

  @Test
  void halfACharacterIsNoName() {
    assertThatThrownBy(() -> of(List.of(MetricRow.of(0, 0, 0, 0, Map.of("a\ud800", 1.0)))))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("Unicode");
  }

  private static SeriesLayout of(List<MetricRow> rows) {
    return SeriesLayout.of(new UnitedTable(MetricTable.of(rows)));
  }

  private static List<MetricRow> sparse(int rows) {
    List<MetricRow> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Map<String, Double> values =
          i == 0 ? Map.of("dense", 1.0, "rare", 1.0) : Map.of("dense", 1.0);
      all.add(MetricRow.of(0, i, i, i, values));
    }
    return all;
  }
}
