package dev.gitruns.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventVectorTest {
  private static final Path VECTORS = Path.of("..", "format-spec", "vectors", "v1", "valid");

  static List<Path> vectors() throws IOException {
    try (Stream<Path> all = Files.list(VECTORS)) {
      return all.filter(dir -> dir.getFileName().toString().startsWith("events-"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void foldIsAsTheVectorSays(Path vector) throws IOException {
    Value.Fields given = document(vector.resolve("case.json"));
    assertThat(given.text("kind")).contains("events");
    EventKey key =
        new EventKey(given.text("event_kind").orElseThrow(), given.text("key").orElseThrow());
    List<Event> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(vector.resolve(given.text("input").orElseThrow()))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".json", "");
        events.add(Event.parse(key, new Digest(name), Files.readAllBytes(file)));
      }
    }
    Value.Fields expected = document(vector.resolve(given.text("expected").orElseThrow()));
    assertThat(fields(EventFold.of(events))).isEqualTo(expected);
  }

  private static Value.Fields fields(EventFold fold) {
    Map<String, Value> tags = new LinkedHashMap<>();
    fold.tags().forEach((tag, value) -> tags.put(tag, Value.of(value)));
    return new FieldsBuilder()
        .put("order", Value.ofTexts(fold.order().stream().map(e -> e.digest().hex()).toList()))
        .put("latest", fold.latest())
        .put("heads", Value.ofTexts(fold.heads().stream().map(Digest::hex).toList()))
        .put("fields", fold.fields())
        .put("tags", new Value.Fields(tags))
        .put("removed", Value.ofTexts(fold.removed()))
        .build();
  }

  private static Value.Fields document(Path file) throws IOException {
    return (Value.Fields) CanonicalJson.parse(Files.readAllBytes(file));
  }
}
