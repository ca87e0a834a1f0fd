package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of rows in Parquet; those of data in memory are for who holds such data. */
class InputVectorTest {
  private static final Path VECTORS = Path.of("..", "format-spec", "vectors", "v1", "valid");
  private static final Set<String> KINDS = Set.of("text-rows", "parquet-rows", "memory-rows");

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void theRowsHaveTheExpectedDigest(Path vector) throws IOException {
    Value.Fields facts = document(vector.resolve("case.json"));
    Value.Fields expected = document(vector.resolve(facts.text("expected").orElseThrow()));

    ParquetRows rows =
        ParquetRows.read(vector.resolve(facts.text("input").orElseThrow())).orElseThrow();

    assertThat(rows.count()).isEqualTo(expected.integer("rows").orElseThrow());
    assertThat(rows.digest().map(Digest::hex)).isEqualTo(expected.text("row_digest"));
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(VECTORS)) {
      return all.filter(vector -> vector.getFileName().toString().startsWith("rows-"))
          .sorted()
          .filter(vector -> kind(vector).equals("parquet-rows"))
          .toList();
    }
  }

  private static String kind(Path vector) {
    String kind = document(vector.resolve("case.json")).text("kind").orElseThrow();
    assertThat(KINDS).contains(kind);
    return kind;
  }

  private static Value.Fields document(Path file) {
    try {
      return (Value.Fields) CanonicalJson.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
