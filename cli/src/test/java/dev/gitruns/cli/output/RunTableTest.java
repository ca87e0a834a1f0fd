package dev.gitruns.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.MetricAccumulator;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.query.Filter;
import dev.gitruns.query.Property;
import dev.gitruns.query.Sorting;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunRowBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What conditions and orders know is a column too. */
class RunTableTest {
  private static final String COMMIT = "0123456789".repeat(4);

  static Stream<String> fields() {
    return Stream.concat(
        Stream.of(Property.values()).map(Property::word),
        Stream.of(
            "loss",
            "loss.min",
            "metric.loss",
            "best",
            "summary.best",
            "config.lr",
            "config.model.depth",
            "tags.keep",
            "tags.team",
            "tag.team"));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void everyFieldIsConditionOrderAndColumn(String field) {
    RunRow full = full(1).build();
    RunRow bare = RunRow.builder(new Uid("01%024d".formatted(2)), 5).build();
    assertThat(Filter.parse("has(" + field + ")").matches(full)).isTrue();
    assertThat(Sorting.parse(field).sort(List.of(bare, full))).hasSize(2);
    List<String> rows =
        RunTable.of(List.of(full, bare), List.of(field), Sorting.parse(""), 0).plain();
    List<String> cells = List.of(rows.get(0).split("\t", -1));
    assertThat(cells.get(cells.size() - 1)).isNotEmpty().hasSizeLessThan(60);
    assertThat(RunTable.unknown(List.of(full), List.of(field))).isEmpty();
  }

  @Test
  void peopleAreShownOnceThereAreTwo() {
    RunRow ann = full(1).build();
    RunRow bob = full(2).run(user("Bob")).build();
    assertThat(titles(List.of(ann, bob))).contains("  by ");
    assertThat(titles(List.of(ann, ann))).doesNotContain("  by ");
  }

  @Test
  void experimentThenTimeTakenAreDroppedFirst() {
    List<RunRow> rows = List.of(full(1).build(), full(2).build());
    Table table = RunTable.of(rows, List.of(), Sorting.parse(""), 0);
    String wide = table.layout(0, Style.PLAIN).lines().get(0);
    assertThat(wide).contains("experiment").contains("took");
    int width =
        table.layout(0, Style.PLAIN).lines().stream().mapToInt(String::length).max().orElse(0);
    String narrower = table.layout(width - 1, Style.PLAIN).lines().get(0);
    assertThat(narrower).doesNotContain("experiment").contains("took").contains("loss");
    String narrow = table.layout(narrower.length() - 1, Style.PLAIN).lines().get(0);
    assertThat(narrow).doesNotContain("took").contains("loss").contains("age");
  }

  private static String titles(List<RunRow> rows) {
    return RunTable.of(rows, List.of(), Sorting.parse(""), 0).layout(0, Style.PLAIN).lines().get(0);
  }

  private static Value.Fields user(String name) {
    return new FieldsBuilder().put("user", new FieldsBuilder().put("name", name).build()).build();
  }

  private static RunRowBuilder full(int number) {
    MetricAccumulator loss = new MetricAccumulator();
    loss.add(0, 0, 0.123456);
    return RunRow.builder(new Uid("01%024d".formatted(number)), 1_000_000L)
        .id(RunId.of("ab".repeat(32)))
        .run(
            new FieldsBuilder()
                .put("name", "base " + number)
                .put("experiment", "digits")
                .put("parent", "01%024d".formatted(9))
                .put("group", "sweep")
                .put("job_type", "train")
                .put("host", "node7")
                .put("command", Value.ofTexts(List.of("python", "train.py")))
                .build())
        .run(user("Ann"))
        .status(RunStatus.FINISHED)
        .end(3_000_000L)
        .note("ten times the rate")
        .tag("keep", "")
        .tag("team", "nlp")
        .metric("loss", loss.summary())
        .values(new FieldsBuilder().put("best", 0.5).build())
        .config(
            new FieldsBuilder()
                .put("lr", 0.1 * number)
                .put("model", new FieldsBuilder().put("depth", number).build())
                .build())
        .code(new FieldsBuilder().put("commit", COMMIT).put("branch", "main").build());
  }
}
