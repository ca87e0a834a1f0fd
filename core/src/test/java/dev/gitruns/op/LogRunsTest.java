package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRunsTest {
  private static final long LATER = 1_800_000_000_000_000L;

  @TempDir private Path directory;
  private ScratchRepository repository;

  @BeforeEach
  void prepare() throws IOException {
    repository = new ScratchRepository(directory.resolve("repo"));
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private List<LogRuns.Entry> log() {
    return new LogRuns(repository.workspace()).entries(Optional.empty());
  }

  private void commit(Event event) {
    repository.workspace().store().commit(List.of(), List.of(event));
  }

  @Test
  void aCommitTellsWhatItBroughtAndTookAway() throws IOException {
    HandJournal journal =
        HandJournal.in(repository.workspace().store().directory().live(), 1).end();
    new SealRuns(repository.workspace()).pending();
    RunId id = repository.onlyRun();
    EventKey key = EventKey.of(journal.uid());
    Value.Fields note = new FieldsBuilder().put("note", "good\u0002\n\u0000A").build();
    commit(Event.create(key, Event.SET, note, List.of(), LATER, "Ada"));
    commit(Event.create(key, Event.PURGE, Value.Fields.EMPTY, List.of(), LATER + 1, "Ada"));

    List<LogRuns.Entry> entries = log();

    assertThat(entries).hasSize(4);
    assertThat(entries)
        .extracting(LogRuns.Entry::runs)
        .containsExactly(List.of(), List.of(), List.of(id), List.of());
    assertThat(entries.get(0).gone()).containsExactly(id);
    assertThat(entries.get(0).events()).hasSize(1);
    assertThat(entries.get(1).events()).hasSize(1);
    for (int i = 0; i + 1 < entries.size(); i++) {
      assertThat(entries.get(i).parents()).containsExactly(entries.get(i + 1).commit());
    }
    assertThat(entries.get(3).parents()).isEmpty();
    assertThat(new LogRuns(repository.workspace()).entries(Optional.of(2)))
        .isEqualTo(entries.subList(0, 2));
  }

  @Test
  void commitsOfOthersMayLackASubjectAndHaveAnyDate() {
    String name = "1".repeat(40);
    for (String seconds : List.of("18446744073709551615", "9223372036854775807", "-1", "")) {
      List<LogRuns.Entry> entries = LogRuns.parse("\u0002" + name + "\0\0" + seconds + "\0\0\0");
      assertThat(entries).hasSize(1);
      assertThat(entries.get(0).subject()).isEmpty();
      assertThat(entries.get(0).author()).isEmpty();
    }
  }

  @Test
  void settingsOfTheUserDontChangeWhatIsRead() throws IOException {
    HandJournal.in(repository.workspace().store().directory().live(), 1).end();
    new SealRuns(repository.workspace()).pending();
    List<LogRuns.Entry> plain = log();
    repository.git("config", "log.showSignature", "true");
    repository.git("config", "log.diffMerges", "combined");
    repository.git("config", "color.ui", "always");
    repository.git("config", "diff.renames", "copies");
    repository.git("config", "log.date", "relative");
    repository.git("config", "log.showRoot", "false");
    assertThat(log()).isEqualTo(plain);
  }
}
