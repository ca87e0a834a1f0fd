package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.git.GitPath;
import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector of names that keep a file out of every snapshot. */
class PrivateFilesTest {
  private static final Path PATHS =
      Path.of("..", "format-spec", "vectors", "v1", "valid", "private-files", "paths.json");

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"private", "others"})
  void namesOfTheVectorArePrivateOrNot(String list) throws IOException {
    Value.Fields paths = (Value.Fields) CanonicalJson.parse(Files.readAllBytes(PATHS));
    List<String> names = paths.texts(list);

    assertThat(names).isNotEmpty();
    assertThat(names)
        .allSatisfy(
            name -> {
              byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
              GitPath path = new GitPath(new String(bytes, StandardCharsets.ISO_8859_1));
              assertThat(PrivateFiles.has(path)).isEqualTo(list.equals("private"));
            });
  }
}
