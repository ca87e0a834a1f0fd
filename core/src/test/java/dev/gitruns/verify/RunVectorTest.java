package dev.gitruns.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunVectorTest {
  private static final Path VECTORS = Path.of("..", "format-spec", "vectors", "v1");

  @ParameterizedTest
  @MethodSource("valid")
  void validRunHasNoFinding(Path directory) throws IOException {
    assertThat(RunVerifier.verify(run(directory)).findings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidRunHasItsFinding(Path directory) throws IOException {
    FindingCode code = FindingCode.valueOf(document(directory).text("finding").orElseThrow());

    assertThat(RunVerifier.verify(run(directory)).findings())
        .extracting(Finding::code)
        .containsOnly(code);
  }

  static List<Path> valid() throws IOException {
    return cases("valid");
  }

  static List<Path> invalid() throws IOException {
    return cases("invalid");
  }

  private static List<Path> cases(String kind) throws IOException {
    try (Stream<Path> all = Files.list(VECTORS.resolve(kind))) {
      return all.filter(path -> path.getFileName().toString().startsWith("run-")).sorted().toList();
    }
  }

  private static Value.Fields document(Path directory) throws IOException {
    return (Value.Fields) CanonicalJson.parse(Files.readAllBytes(directory.resolve("case.json")));
  }

  private static MemoryRun run(Path directory) throws IOException {
    Value.Fields document = document(directory);
    assertThat(document.text("kind")).contains("run");
    Path root = directory.resolve(document.text("input").orElseThrow());
    TreeMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        files.put(
            name.equals("dot-gitattributes") ? ".gitattributes" : name, Files.readAllBytes(file));
      }
    }
    RunId id = RunId.of(document.text("id").orElseThrow());
    return new MemoryRun(id, files, new TreeMap<>());
  }
}
