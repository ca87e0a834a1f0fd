package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.journal.SealMark;
import dev.gitruns.store.RunsDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which journals that were put away are looked at for what came late. */
class LateJournalsTest {
  private static final FileTime SEALED = FileTime.fromMillis(1_700_000_000_000L);

  @TempDir private Path directory;
  private ScratchRepository repository;
  private RunsDirectory places;
  private final List<HandJournal> journals = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    repository = new ScratchRepository(directory.resolve("repository"));
    places = repository.workspace().store().directory();
  }

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void fewAreLookedAtEachTime() throws IOException {
    putAway(3);

    assertThat(look().looked()).hasSize(3);
    assertThat(look().looked()).hasSize(3);
    assertThat(look().late()).isEmpty();
  }

  @Test
  void manyWithoutNewsAreLeftAloneForMinutesButNotWhereAllAreAskedFor() throws IOException {
    putAway(300);

    assertThat(look().looked()).hasSize(300);
    touch(journals.get(7));
    assertThat(look().looked()).isEmpty();
    assertThat(new LateJournals(repository.workspace()).all().late()).hasSize(300);

    tenMinutesPass();
    assertThat(look().late()).containsExactly(journals.get(7).dir());
  }

  @Test
  void whatHadNewsOrIsNewIsLookedAtAgainAtOnce() throws IOException {
    putAway(300);
    touch(journals.get(7));
    assertThat(look().late()).containsExactly(journals.get(7).dir());

    putAway(1);

    assertThat(look().looked()).containsExactlyInAnyOrder(journals.get(7).dir(), last());
    assertThat(look().late()).containsExactly(journals.get(7).dir());
  }

  @Test
  void oneWithoutAMarkMayHaveNews() throws IOException {
    putAway(2);
    Files.delete(last().resolve(SealMark.FILE));

    assertThat(look().late()).containsExactly(last());
  }

  @Test
  void damagedMemoryIsNone() throws IOException {
    putAway(300);
    look();
    Files.writeString(memory(), "soon\n" + Files.readString(memory()));
    assertThat(look().looked()).hasSize(300);
    assertThat(look().looked()).isEmpty();
  }

  private LateJournals.Found look() {
    return new LateJournals(repository.workspace()).quickly();
  }

  private void putAway(int count) throws IOException {
    Files.createDirectories(places.done());
    for (int i = 0; i < count; i++) {
      HandJournal journal =
          HandJournal.in(places.done(), journals.size()).line("{\"m\":{\"x\":1}}");
      journals.add(journal);
      Files.writeString(journal.dir().resolve(SealMark.FILE), "never read");
      for (Path file : List.of(journal.writer(HandJournal.NOBODY), mark(journal))) {
        Files.setLastModifiedTime(file, SEALED);
      }
      Files.setLastModifiedTime(mark(journal), FileTime.fromMillis(SEALED.toMillis() + 1));
    }
  }

  private static Path mark(HandJournal journal) {
    return journal.dir().resolve(SealMark.FILE);
  }

  private Path last() {
    return journals.get(journals.size() - 1).dir();
  }

  private static void touch(HandJournal journal) throws IOException {
    journal.line("{\"m\":{\"x\":2}}");
  }

  private void tenMinutesPass() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(memory()));
    lines.set(0, Long.toString(Long.parseLong(lines.get(0)) - 600_000_000L));
    Files.write(memory(), lines);
  }

  private Path memory() {
    return places.cache().resolve("settled-1");
  }
}
