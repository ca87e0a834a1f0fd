package dev.gitruns.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run that lost records is degraded; one whose writer only waited isn't. */
class DegradedRunTest {
  @Test
  void runThatLostRecordsIsDegraded() {
    assertThat(row(0, 12).has(Mark.DEGRADED)).isTrue();
    assertThat(Filter.parse("degraded").matches(row(3))).isTrue();
    assertThat(row(0, 0).has(Mark.DEGRADED)).isFalse();
    assertThat(row().has(Mark.DEGRADED)).isFalse();
    assertThat(row(-1).has(Mark.DEGRADED)).isFalse();
  }

  private static RunRow row(int... dropped) {
    List<Value> intervals = new ArrayList<>();
    for (int count : dropped) {
      intervals.add(new FieldsBuilder().put("dropped", count).put("from", 1).put("to", 2).build());
    }
    return Rows.row(1)
        .run(new FieldsBuilder().put("degraded", new Value.Items(intervals)).build())
        .build();
  }
}
