package dev.gitruns.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.LfsPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PointerVectorTest {
  private static final Path VECTORS = Path.of("..", "format-spec", "vectors", "v1");

  static List<Path> pointers() throws IOException {
    return vectors("valid", "pointer-");
  }

  static List<Path> others() throws IOException {
    return vectors("invalid", "pointer-");
  }

  static List<Path> attributes() throws IOException {
    return vectors("valid", "attributes-");
  }

  @ParameterizedTest
  @MethodSource("pointers")
  void pointerIsReadAndWrittenAgain(Path vector) throws IOException {
    Value.Fields given = given(vector);
    LfsPointer pointer =
        new LfsPointer(
            new Digest(given.text("oid").orElseThrow()), given.integer("size").orElseThrow());
    byte[] blob = Files.readAllBytes(vector.resolve("blob"));
    assertThat(LfsPointer.parse(blob)).contains(pointer);
    assertThat(pointer.write()).isEqualTo(blob);
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatOnlyLooksLikeAPointerIsNone(Path vector) throws IOException {
    assertThat(given(vector).text("finding")).contains("NOT_A_POINTER");
    assertThat(LfsPointer.parse(Files.readAllBytes(vector.resolve("blob")))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("attributes")
  void attributesFollowFromPointers(Path vector) throws IOException {
    Value.Fields given = given(vector);
    TreeSet<String> paths = new TreeSet<>(given.texts("pointers"));
    byte[] expected =
        given.text("expected").isEmpty()
            ? new byte[0]
            : Files.readAllBytes(vector.resolve(given.text("expected").get()));
    assertThat(LfsPointer.attributes(paths)).isEqualTo(expected);
  }

  private static List<Path> vectors(String validity, String prefix) throws IOException {
    try (Stream<Path> all = Files.list(VECTORS.resolve(validity))) {
      return all.filter(dir -> dir.getFileName().toString().startsWith(prefix)).sorted().toList();
    }
  }

  private static Value.Fields given(Path vector) throws IOException {
    return (Value.Fields) CanonicalJson.parse(Files.readAllBytes(vector.resolve("case.json")));
  }
}
