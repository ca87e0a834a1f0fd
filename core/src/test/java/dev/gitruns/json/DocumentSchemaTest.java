package dev.gitruns.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentSchemaTest {
  private static final String DIGEST = "ab".repeat(32);
  private static final String RUN =
      "{\"format\":1,\"uid\":\"01hzzzzzzzzzzzzzzzzzzzzzzz\",\"status\":\"finished\",\"start\":5,"
          + "\"journal\":\"%s\",\"tags\":{\"a/b\":\"\"},\"new\":[1]}";

  @Test
  void everySchemaOfTheSpecificationLoads() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "format-spec", "schema"))) {
      List<String> names =
          files.map(f -> f.getFileName().toString().replace(".schema.json", "")).toList();
      assertThat(names).hasSize(12);
      names.forEach(name -> assertThat(DocumentSchema.of(name)).isNotNull());
    }
  }

  @Test
  void aRunWithUnknownFieldsFits() {
    assertThat(violations("run", RUN.formatted(DIGEST))).isEmpty();
  }

  @Test
  void violationsNameTheirPlace() {
    assertThat(
            violations("run", RUN.formatted("x").replace("\"\"", "1").replace("\"start\":5,", "")))
        .containsExactlyInAnyOrder(
            "The document lacks start.",
            "/journal doesn't match ^[0-9a-f]{64}$.",
            "/tags/a~1b is integer, not string.");
    assertThat(violations("run", "[]")).containsExactly("The document is array, not object.");
  }

  @Test
  void patternsHoldToTheVeryEnd() {
    assertThat(violations("run", RUN.formatted(DIGEST + "\\n"))).hasSize(1);
  }

  @Test
  void numbersMayBeTyped() {
    String summary =
        "{\"metrics\":{\"loss\":{\"last\":%s,\"last_step\":{\"$int\":\"9223372036854775807\"},"
            + "\"min\":0.5,\"max\":1,\"n\":3}}}";
    assertThat(violations("summary", summary.formatted("{\"$float\":\"NaN\"}"))).isEmpty();
    assertThat(violations("summary", summary.formatted("\"NaN\""))).hasSize(1);
    assertThat(violations("journal-record", "{\"m\":{\"a\":NaN,\"b\":true},\"s\":1}")).isEmpty();
    assertThat(violations("journal-record", "{\"m\":{\"a\":[]},\"hb\":2}")).hasSize(2);
  }

  @Test
  void hostileTextInViolationsIsHarmless() {
    assertThat(violations("environment", "{\"packages\":{\"\\u001b[2J\":1}}"))
        .containsExactly("/packages/\\u{1b}[2J is integer, not string.");
  }

  @Test
  void unknownKeywordsAreRefused() {
    Value.Fields schema = value("{\"properties\":{\"a\":{\"maximum\":1}}}");
    assertThatThrownBy(() -> new DocumentSchema(schema)).hasMessageContaining("maximum");
  }

  private static List<String> violations(String schema, String document) {
    return DocumentSchema.of(schema)
        .check(
            document.startsWith("{")
                ? value(document)
                : CanonicalJson.parse(document.getBytes(UTF_8)));
  }

  private static Value.Fields value(String text) {
    return JournalJson.parse(text.getBytes(UTF_8)).orElseThrow();
  }
}
