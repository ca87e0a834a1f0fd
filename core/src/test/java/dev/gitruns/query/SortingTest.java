package dev.gitruns.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import dev.gitruns.read.RunRow;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SortingTest {

  private static RunRow with(int number, Value x) {
    return Rows.row(number).config(new FieldsBuilder().put("x", x).build()).build();
  }

  private static List<String> sorted(String order, RunRow... rows) {
    return Sorting.parse(order).sort(List.of(rows)).stream().map(RunRow::name).toList();
  }

  @Test
  void withoutKeysTheNewestStandsFirst() {
    assertThat(sorted("", Rows.row(1).build(), Rows.row(3).build(), Rows.row(2).build()))
        .containsExactly("run-3", "run-2", "run-1");
  }

  @Test
  void missingAndNanStandLastInBothDirections() {
    RunRow[] rows = {
      with(1, Value.of(2)),
      with(2, Value.of(Double.NaN)),
      Rows.row(3).build(),
      with(4, Value.of(1.5)),
      with(5, Value.Null.NULL)
    };
    assertThat(sorted("config.x", rows))
        .containsExactly("run-4", "run-1", "run-2", "run-5", "run-3");
    assertThat(sorted("-config.x", rows))
        .containsExactly("run-1", "run-4", "run-2", "run-5", "run-3");
  }

  @Test
  void laterKeysDecideAmongEquals() {
    RunRow[] rows = {
      with(1, Value.of(1)), with(2, Value.of(1.0)), with(3, Value.of(0)), with(4, Value.of(1))
    };
    assertThat(sorted("-config.x, +name", rows))
        .containsExactly("run-1", "run-2", "run-4", "run-3");
    assertThat(sorted("-config.x,-name", rows)).containsExactly("run-4", "run-2", "run-1", "run-3");
  }

  @Test
  void everyMixOfTypesHasOneOrder() {
    Random random = new Random(3);
    List<Value> values =
        List.of(
            Value.of(2),
            Value.of(10),
            Value.of(-0.0),
            Value.of(0),
            Value.of(Double.POSITIVE_INFINITY),
            new Value.Int(BigInteger.TEN.pow(400)),
            new Value.Int(BigInteger.TEN.pow(401)),
            Value.of("2"),
            Value.of("10"),
            Value.of("1x"),
            Value.of("nan"),
            Value.of(Double.NaN),
            Value.of(true),
            Value.of(false),
            Value.Null.NULL,
            Value.Fields.EMPTY);
    List<RunRow> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rows.add(with(i, values.get(random.nextInt(values.size()))));
    }
    var order = Sorting.parse("config.x").comparator();
    for (int i = 0; i < 20_000; i++) {
      RunRow a = rows.get(random.nextInt(400));
      RunRow b = rows.get(random.nextInt(400));
      RunRow c = rows.get(random.nextInt(400));
      if (order.compare(a, b) <= 0 && order.compare(b, c) <= 0) {
        assertThat(order.compare(a, c)).isLessThanOrEqualTo(0);
      }
      assertThat(Integer.signum(order.compare(a, b)))
          .isEqualTo(-Integer.signum(order.compare(b, a)));
    }
  }

  @Test
  void aMissingNameIsAUsageError() {
    assertThatThrownBy(() -> Sorting.parse("name,,x"))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("name,,x");
    assertThatThrownBy(() -> Sorting.parse("-")).isInstanceOf(GitRunsException.class);
  }
}
