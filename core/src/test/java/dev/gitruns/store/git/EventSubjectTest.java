package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventSubjectTest {
  private static final EventKey RUN = EventKey.of(new Uid("01" + "a".repeat(24)));
  private static final EventKey ARTIFACT = EventKey.named("artifact", "model.pt");
  private static final Map<EventKey, String> NAMES = Map.of(RUN, "merry-trout");

  static Stream<Arguments> events() {
    return Stream.of(
        Arguments.of(
            event(RUN, "tags", Map.of("verdict", Value.of("bad"), "keep", Value.of(""))),
            "tagged merry-trout: keep, verdict=bad"),
        Arguments.of(
            event(RUN, "tags", Map.of("keep", Value.Null.NULL)), "untagged merry-trout: keep"),
        Arguments.of(
            event(RUN, "fields", Map.of("note", Value.of("two\nlines"))),
            "changed merry-trout: note = two\\nlines"),
        Arguments.of(
            event(
                ARTIFACT,
                "fields",
                Map.of("name", Value.of("model.pt"), "alias/best", Value.of("0a"))),
            "changed artifact model.pt: alias best"),
        Arguments.of(
            event(
                ARTIFACT,
                "fields",
                Map.of("name", Value.of("model.pt"), "alias/best", Value.Null.NULL)),
            "changed artifact model.pt: removed alias best"),
        Arguments.of(
            Event.create(
                RUN,
                Event.PURGE,
                new FieldsBuilder().put("reason", "x").build(),
                List.of(),
                1,
                "a"),
            "purged run " + RUN.key()));
  }

  @ParameterizedTest
  @MethodSource("events")
  void subjectNamesWhatWasDoneAndToWhat(Event event, String subject) {
    assertThat(EventSubject.of(event, NAMES)).isEqualTo(subject);
    assertThat(CommitMessage.of(List.of(), List.of(event), NAMES))
        .isEqualTo(subject + "\n\n[skip ci]\n");
  }

  @Test
  void severalEventsAreListed() {
    Event tag = event(RUN, "tags", Map.of("keep", Value.of("")));
    Event note = event(RUN, "fields", Map.of("note", Value.of("x")));
    assertThat(CommitMessage.of(List.of(), List.of(tag, note), NAMES))
        .isEqualTo(
            "2 events\n\n- tagged merry-trout: keep\n- changed merry-trout: note = x\n\n[skip ci]\n");
  }

  private static Event event(EventKey key, String kind, Map<String, Value> values) {
    FieldsBuilder inner = new FieldsBuilder();
    values.forEach(inner::put);
    Value.Fields body = new FieldsBuilder().put(kind, inner.build()).build();
    return Event.create(key, Event.SET, body, List.of(), 1, "ada");
  }
}
