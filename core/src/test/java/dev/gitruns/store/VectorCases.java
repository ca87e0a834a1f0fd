package dev.gitruns.store;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds and reads the vectors of the specification. */
final class VectorCases {
  private static final Path VECTORS = Path.of("..", "format-spec", "vectors", "v1");

  private VectorCases() {}

  /** The vectors of a kind. */
  static List<Path> of(String validity, String kind) throws IOException {
    try (Stream<Path> all = Files.list(VECTORS.resolve(validity))) {
      return all.filter(dir -> kind.equals(given(dir).text("kind").orElseThrow()))
          .sorted()
          .toList();
    }
  }

  static Value.Fields given(Path vector) {
    return document(vector.resolve("case.json"));
  }

  /** The bytes of the file that a field of the case names. */
  static byte[] bytes(Path vector, String field) throws IOException {
    return Files.readAllBytes(vector.resolve(given(vector).text(field).orElseThrow()));
  }

  static Value.Fields document(Path vector, String field) {
    return document(vector.resolve(given(vector).text(field).orElseThrow()));
  }

  private static Value.Fields document(Path file) {
    try {
      return (Value.Fields) CanonicalJson.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
