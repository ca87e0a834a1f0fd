package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of rows in CSV and JSON Lines. */
class TextRowVectorTest {
  private static final Path VECTORS = Path.of("..", "format-spec", "vectors", "v1", "valid");

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void theRowsHaveTheExpectedDigest(Path vector) throws IOException {
    String name = document(vector.resolve("case.json")).text("input").orElseThrow();
    Value.Fields expected = document(vector.resolve("expected.json"));
    byte[] content = Files.readAllBytes(vector.resolve(name));

    TextRows rows = new TextRows(!name.endsWith("jsonl"));
    rows.update(content, content.length);
    Optional<RowReader.Rows> found = rows.finish();

    assertThat(found.map(RowReader.Rows::count)).isEqualTo(expected.integer("rows"));
    assertThat(found.flatMap(RowReader.Rows::digest).map(Digest::hex))
        .isEqualTo(expected.text("row_digest"));
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(VECTORS)) {
      return all.filter(vector -> vector.getFileName().toString().startsWith("rows-"))
          .sorted()
          .filter(
              vector ->
                  document(vector.resolve("case.json"))
                      .text("kind")
                      .orElseThrow()
                      .equals("text-rows"))
          .toList();
    }
  }

  private static Value.Fields document(Path file) {
    try {
      return (Value.Fields) CanonicalJson.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
