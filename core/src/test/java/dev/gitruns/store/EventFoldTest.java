package dev.gitruns.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventFoldTest {
  private static final EventKey KEY = EventKey.of(new Uid("01arz3ndektsv4rrffq69g5fav"));

  private static Event tag(String name, String value, long now, List<Event> seen) {
    Value tags =
        new FieldsBuilder().put(name, value == null ? Value.Null.NULL : Value.of(value)).build();
    Value.Fields body = new FieldsBuilder().put("tags", tags).build();
    return Event.create(KEY, Event.SET, body, seen, now, "Ada");
  }

  @Test
  void laterWinsThoughItsClockIsBehind() {
    Event first = tag("best", "no", 5_000, List.of());
    Event second = tag("best", "yes", 10, List.of(first));
    assertThat(second.at()).isEqualTo(10);
    assertThat(EventFold.of(List.of(first, second)).latest()).isEqualTo(5_001);
    EventFold fold = EventFold.of(List.of(second, first));
    assertThat(fold.tags()).containsEntry("best", "yes");
    assertThat(fold.heads()).containsExactly(second.digest());
  }

  @Test
  void causeComesBeforeEffectWhateverTheyClaim() {
    Event first = tag("x", "1", 9_000, List.of());
    Value.Fields lying = tag("x", "2", 1, List.of(first)).fields().with("at", Value.of(1));
    Event second = Event.of(KEY, lying);
    assertThat(EventFold.of(List.of(second, first)).tags()).containsEntry("x", "2");
    assertThat(EventFold.of(List.of(second, first)).latest()).isEqualTo(9_001);
    // Alone it is only as old as it says.
    assertThat(EventFold.of(List.of(second)).latest()).isEqualTo(1);
  }

  @Test
  void removedTagIsGoneAndRemembered() {
    Event first = tag("x", "1", 1, List.of());
    Event second = tag("x", null, 2, List.of(first));
    EventFold fold = EventFold.of(List.of(first, second));
    assertThat(fold.tags()).isEmpty();
    assertThat(fold.removed()).containsExactly("x");
  }

  @Test
  void orderOfArrivalDoesNotMatter() {
    Random random = new Random(7);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<Event> seen = new ArrayList<>(events);
      Collections.shuffle(seen, random);
      seen = seen.subList(0, random.nextInt(seen.size() + 1));
      events.add(tag("t" + random.nextInt(4), "" + i, random.nextInt(100), seen));
    }
    EventFold expected = EventFold.of(events);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(events, random);
      assertThat(EventFold.of(events)).isEqualTo(expected);
    }
  }

  @Test
  void longChainNeedsNoStack() {
    List<Event> chain = new ArrayList<>();
    Digest before = null;
    for (int i = 0; i < 20_000; i++) {
      FieldsBuilder fields =
          new FieldsBuilder().put("at", 1).put("type", "set").put("about", KEY.key());
      if (before != null) {
        fields.put("after", Value.ofTexts(List.of(before.hex())));
      }
      Event event = Event.of(KEY, fields.build());
      before = event.digest();
      chain.add(event);
    }
    Collections.reverse(chain);
    assertThat(EventFold.of(chain).latest()).isEqualTo(20_000);
  }

  @Test
  void eventReadBackIsTheSameAndAnotherNameIsRefused() {
    Event event = tag("ünï", "😀", 1, List.of());
    assertThat(Event.parse(KEY, event.digest(), event.bytes())).isEqualTo(event);
    assertThat(EventKey.ofPath(event.path())).contains(KEY);
    assertThatThrownBy(() -> Event.parse(KEY, new Digest("0".repeat(64)), event.bytes()))
        .isInstanceOf(GitRunsException.class);
    EventKey other = EventKey.named("experiment", "mnist");
    assertThat(EventKey.ofPath(other.path(event.digest()))).contains(other);
    assertThat(EventKey.ofPath(other.path(event.digest()).replace("/experiment/", "/run/")))
        .isEmpty();
  }

  @Test
  void eventAboutAnotherRunIsRefused() {
    Value.Fields fields =
        tag("x", "1", 1, List.of()).fields().with("about", Value.of("01arz3ndektsv4rrffq69g5faw"));
    assertThatThrownBy(() -> Event.of(KEY, fields)).isInstanceOf(GitRunsException.class);
  }
}
