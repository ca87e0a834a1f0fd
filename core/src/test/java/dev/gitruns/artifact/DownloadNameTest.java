package dev.gitruns.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.JournalJson;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DownloadNameTest {
  private static final Path NAMES =
      Path.of("..", "format-spec", "vectors", "v1", "valid", "download-names", "names.json");

  @ParameterizedTest
  @EnumSource
  void namesOfTheVectorAreJudged(DownloadName.Safety safety) throws IOException {
    Value.Fields lists = JournalJson.parse(Files.readAllBytes(NAMES)).orElseThrow();
    assertThat(lists.texts(safety.name().toLowerCase(Locale.ROOT)))
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(DownloadName.safety(name)).as(name).isEqualTo(safety));
  }

  @Test
  void unsafeNamesAndCaseTwinsNeedNaming() {
    List<String> names = List.of("case", "Case", ".envrc", "out/.hydra/a", "a/CON", "plain");
    assertThat(DownloadName.unnamed(names, List.of("@0")))
        .containsExactlyInAnyOrder("Case", ".envrc", "out/.hydra/a", "a/CON");
    assertThat(DownloadName.unnamed(names, List.of("@0", "*", "out/*", "a/C*", ".env*")))
        .containsExactlyInAnyOrder("Case", ".envrc", "out/.hydra/a", "a/CON");
    assertThat(
            DownloadName.unnamed(
                names, List.of("@0", "Case", ".envrc", "out/.hydra/*", "a/CON", "plain")))
        .isEmpty();
    assertThat(DownloadName.unnamed(names, List.of(".envrc:latest"))).doesNotContain(".envrc");
    assertThat(DownloadName.unnamed(List.of("é", "e\u0301", "a", "a"), List.of("@0")))
        .containsExactly("e\u0301");
  }
}
