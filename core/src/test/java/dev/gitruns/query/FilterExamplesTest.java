package dev.gitruns.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunRowBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples that the Python client reads too, so that a filter means the same in both. */
class FilterExamplesTest {
  private final Value.Fields examples = examples();

  @Test
  void filtersHoldAndFailForTheRun() {
    RunRow row = row(examples.fields("row"));
    for (String filter : examples.texts("holds")) {
      assertThat(Filter.parse(filter).matches(row)).as(filter).isTrue();
    }
    for (String filter : examples.texts("fails")) {
      assertThat(Filter.parse(filter).matches(row)).as(filter).isFalse();
    }
  }

  @Test
  void faultsAreFoundAtTheirPlace() {
    Value.Fields refused = examples.fields("refused");
    for (String filter : refused.values().keySet()) {
      String caret = " ".repeat(refused.integer(filter).orElseThrow().intValue()) + "^";
      assertThatThrownBy(() -> Filter.parse(filter))
          .isInstanceOf(GitRunsException.class)
          .hasMessageEndingWith("\n  " + filter + "\n  " + caret);
    }
  }

  @Test
  void parentsAreNamedAsRunsAre() {
    List<RunRow> rows = new ArrayList<>();
    for (Value each : examples.fields("parents").items("runs")) {
      Value.Fields run = (Value.Fields) each;
      RunRowBuilder row = RunRow.builder(new Uid(run.text("uid").orElseThrow()), 0).run(run);
      run.text("id").filter(id -> !id.isEmpty()).ifPresent(id -> row.id(RunId.of(id)));
      rows.add(row.build());
    }
    Value.Fields conditions = examples.fields("parents").fields("conditions");
    for (String condition : conditions.values().keySet()) {
      Filter filter = Filter.parse(condition).among(rows);
      assertThat(filter.select(rows).stream().map(RunRow::name))
          .as(condition)
          .isEqualTo(conditions.texts(condition));
      assertThat(Filter.parse(filter.toString()).select(rows)).isEqualTo(filter.select(rows));
    }
  }

  private static RunRow row(Value.Fields given) {
    Value.Fields run = given.fields("run");
    RunRowBuilder row =
        RunRow.builder(new Uid(run.text("uid").orElseThrow()), 0)
            .id(RunId.of(given.text("id").orElseThrow()))
            .run(run)
            .config(given.fields("config"))
            .summary(given.fields("summary"))
            .code(given.fields("code"));
    given.texts("marks").forEach(word -> row.mark(Mark.of(word).orElseThrow()));
    return row.build();
  }

  private static Value.Fields examples() {
    try (InputStream file = FilterExamplesTest.class.getResourceAsStream("filters.json")) {
      return (Value.Fields) CanonicalJson.parse(file.readAllBytes());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
