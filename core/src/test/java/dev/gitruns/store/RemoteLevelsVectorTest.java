package dev.gitruns.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The levels of remotes, as the vectors of trust.md give them. */
class RemoteLevelsVectorTest {
  static List<Path> valid() throws IOException {
    return VectorCases.of("valid", "remote-levels");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void levelsAreThoseOfTheVector(Path vector) {
    Map<String, List<String>> config = new HashMap<>();
    Value.Fields settings = VectorCases.document(vector, "input");
    settings
        .values()
        .keySet()
        .forEach(key -> config.put(key, List.of(settings.text(key).orElseThrow())));
    RemoteLevels levels = new RemoteLevels(config);
    Value.Fields expected = VectorCases.document(vector, "expected");

    assertThat(levels.shared()).isEqualTo(expected.text("shared"));
    Value.Fields wanted = expected.fields("levels");
    for (String remote : wanted.values().keySet()) {
      assertThat(levels.of(remote).name().toLowerCase(Locale.ROOT))
          .as(remote)
          .isEqualTo(wanted.text(remote).orElseThrow());
      assertThat(levels.chooses(remote))
          .as(remote)
          .isEqualTo(expected.texts("chooses").contains(remote));
    }
  }
}
