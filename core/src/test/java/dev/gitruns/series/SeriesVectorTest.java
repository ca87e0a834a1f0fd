package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.CodePoints;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of the specification page, which every implementation passes. */
class SeriesVectorTest {
  private static final Path VECTORS = Path.of("..", "format-spec", "vectors", "v1");

  @TempDir Path dir;

  @ParameterizedTest(name = "{0}")
  @MethodSource("valid")
  void recordsBecomeTheExpectedTables(Path vector) throws IOException {
    Value.Fields facts = document(vector.resolve("case.json"));
    Value.Fields expected = document(vector.resolve(facts.text("expected").orElseThrow()));
    List<MetricRow> rows = rows(document(vector.resolve(facts.text("input").orElseThrow())));
    SeriesWriter.write(rows, dir, "metrics");
    check(dir, facts, expected);
    check(vector, facts, expected);
    assertThat(summary(Summaries.of(rows, Map.of()))).isEqualTo(expected.fields("summary"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalid")
  void tablesAreRefused(Path vector) throws IOException {
    Value.Fields facts = document(vector.resolve("case.json"));
    assertThat(facts.text("finding")).hasValue(SeriesFault.CODE);
    assertThatThrownBy(
            () -> SeriesReader.read(table(vector, facts, "wide"), table(vector, facts, "long")))
        .isInstanceOf(SeriesFault.class);
  }

  private static void check(Path tables, Value.Fields facts, Value.Fields expected) {
    Path wide = table(tables, facts, "wide");
    Path tall = table(tables, facts, "long");
    assertThat(tables.resolve("metrics.parquet").toFile().exists()).isEqualTo(wide != null);
    assertThat(tables.resolve("metrics-long.parquet").toFile().exists()).isEqualTo(tall != null);
    Series series = SeriesReader.read(wide, tall);
    assertThat(Samples.exact(series.rows())).isEqualTo(Samples.exact(rows(expected)));
    assertThat(keys(wide, null)).isEqualTo(expected.texts("wide"));
    assertThat(keys(null, tall)).isEqualTo(expected.texts("long"));
    assertThat(summary(Summaries.of(series.rows(), Map.of())))
        .isEqualTo(expected.fields("summary"));
  }

  private static List<String> keys(Path wide, Path tall) {
    return List.copyOf(SeriesReader.read(wide, tall).keys());
  }

  private static Path table(Path dir, Value.Fields facts, String which) {
    return facts.text(which + "_table").map(dir::resolve).orElse(null);
  }

  private static Value.Fields summary(Map<String, MetricSummary> summaries) {
    Map<String, Value> fields = new HashMap<>();
    summaries.forEach((name, summary) -> fields.put(name, summary.toFields()));
    return new Value.Fields(fields);
  }

  private static List<MetricRow> rows(Value.Fields document) {
    List<MetricRow> rows = new ArrayList<>();
    for (Value item : document.items("rows")) {
      Value.Fields row = (Value.Fields) item;
      Map<String, Double> values = new TreeMap<>(CodePoints.ORDER);
      row.fields("values")
          .values()
          .forEach((name, value) -> values.put(name, Value.asDouble(value).orElseThrow()));
      rows.add(
          MetricRow.of(
              row.integer("writer").orElseThrow().intValue(),
              row.integer("seq").orElseThrow(),
              row.integer("step").orElseThrow(),
              row.integer("time").orElseThrow(),
              values));
    }
    return rows;
  }

  private static Value.Fields document(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    assertThat(CanonicalJson.isCanonical(bytes)).as(file.toString()).isTrue();
    return (Value.Fields) CanonicalJson.parse(bytes);
  }

  private static List<Path> valid() throws IOException {
    return vectors("valid");
  }

  private static List<Path> invalid() throws IOException {
    return vectors("invalid");
  }

  private static List<Path> vectors(String kind) throws IOException {
    try (Stream<Path> all = Files.list(VECTORS.resolve(kind))) {
      return all.filter(vector -> vector.getFileName().toString().startsWith("series-"))
          .sorted()
          .toList();
    }
  }
}
