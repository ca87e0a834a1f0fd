package dev.gitruns.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.JournalJson;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.RunRow;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The examples of columns and of unknown names that the Python client reads too. */
class ColumnExamplesTest {
  private final Value.Fields examples = examples();

  @TestFactory
  Stream<DynamicTest> columnsAreThoseThatTellRunsApart() {
    return examples.items("choices").stream()
        .map(Value.Fields.class::cast)
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.text("about").orElseThrow(),
                    () ->
                        assertThat(
                                ColumnChoice.of(
                                    rows(each.items("rows")),
                                    Sorting.parse(each.text("sort").orElseThrow())))
                            .isEqualTo(each.texts("columns"))));
  }

  @TestFactory
  Stream<DynamicTest> unknownNamesAreToldWithTheNearest() {
    Value.Fields unknown = examples.fields("unknown");
    List<RunRow> rows = rows(unknown.items("rows"));
    return unknown.items("fields").stream()
        .map(Value.Fields.class::cast)
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.text("field").orElseThrow(),
                    () ->
                        assertThat(
                                UnknownNames.sentences(
                                        rows,
                                        List.of(Field.parse(each.text("field").orElseThrow())))
                                    .values())
                            .containsExactlyElementsOf(each.text("sentence").stream().toList())));
  }

  @Test
  void withoutRunsNoNameIsUnknown() {
    assertThat(UnknownNames.sentences(List.of(), List.of(Field.parse("bogus")))).isEmpty();
  }

  /** What is compared is named, wherever it stands; what is asked for isn't. */
  @Test
  void filtersTellWhatTheyCompare() {
    assertThat(
            Filter.parse("a > 1 and (not b = 1 or c in (1)) and config.d and not has(e)")
                .compared()
                .stream()
                .map(Field::name))
        .containsExactly("a", "b", "c", "config.d");
  }

  private static List<RunRow> rows(List<Value> given) {
    List<RunRow> rows = new ArrayList<>();
    for (Value each : given) {
      Value.Fields row = (Value.Fields) each;
      Value.Fields run = row.fields("run");
      rows.add(
          RunRow.builder(new Uid(run.text("uid").orElseThrow()), 0)
              .run(run)
              .config(row.fields("config"))
              .summary(row.fields("summary"))
              .build());
    }
    return rows;
  }

  private static Value.Fields examples() {
    try (InputStream file = ColumnExamplesTest.class.getResourceAsStream("columns.json")) {
      return JournalJson.parse(file.readAllBytes()).orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
