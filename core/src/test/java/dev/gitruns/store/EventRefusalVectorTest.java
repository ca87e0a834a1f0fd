package dev.gitruns.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventRefusalVectorTest {
  static List<Path> invalid() throws IOException {
    return VectorCases.of("invalid", "event");
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void fileThatIsNoEventIsRefused(Path vector) throws IOException {
    Value.Fields given = VectorCases.given(vector);
    assertThat(given.text("finding")).contains("BAD_EVENT");
    EventKey key =
        new EventKey(given.text("event_kind").orElseThrow(), given.text("key").orElseThrow());
    Digest name = new Digest(given.text("input").orElseThrow().replace(".json", ""));
    byte[] bytes = VectorCases.bytes(vector, "input");
    assertThatThrownBy(() -> Event.parse(key, name, bytes)).isInstanceOf(GitRunsException.class);
  }

  @Test
  void onlyPathsOfEventsAreTakenForSuch() throws IOException {
    List<Path> vectors = VectorCases.of("valid", "event-places");
    assertThat(vectors).isNotEmpty();
    for (Path vector : vectors) {
      Value.Fields places = VectorCases.document(vector, "input").fields("places");
      for (String path : places.values().keySet()) {
        assertThat(place(path)).as(path).isEqualTo(places.fields(path));
      }
      Value.Fields names = VectorCases.given(vector).fields("names");
      for (String name : names.values().keySet()) {
        assertThat(EventKey.named("x", name).key()).isEqualTo(names.text(name).orElseThrow());
      }
    }
  }

  private static Value.Fields place(String path) {
    return EventKey.ofPath(path)
        .map(
            key ->
                new FieldsBuilder()
                    .put("kind", key.kind())
                    .put("key", key.key())
                    .put("name", path.substring(path.length() - 69, path.length() - 5))
                    .build())
        .orElse(Value.Fields.EMPTY);
  }
}
