package dev.gitruns.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import org.junit.jupiter.api.Test;

class DeclaredGoalsTest {
  @Test
  void aBeginningHoldsForWhatHasNoGoalOfItsOwnOrOfALongerOne() {
    Value.Fields summary =
        new FieldsBuilder()
            .put("metrics", names("val/loss", "val/f1", "val/test/f1", "train"))
            .put("values", names("val/best"))
            .put(
                "goals",
                new FieldsBuilder()
                    .put("val/*", "max")
                    .put("val/test/*", "minimize")
                    .put("val/loss", "min")
                    .put("odd", "sideways")
                    .build())
            .build();

    assertThat(DeclaredGoals.of(summary))
        .contains(
            entry("val/f1", Goal.MAX),
            entry("val/best", Goal.MAX),
            entry("val/loss", Goal.MIN),
            entry("val/test/f1", Goal.MIN))
        .doesNotContainKeys("train", "odd");
  }

  private static Value.Fields names(String... names) {
    FieldsBuilder out = new FieldsBuilder();
    for (String name : names) {
      out.put(name, Value.Fields.EMPTY);
    }
    return out.build();
  }
}
