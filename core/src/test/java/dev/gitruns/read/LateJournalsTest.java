package dev.gitruns.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.journal.SealMark;
import dev.gitruns.journal.StartDocument;
import dev.gitruns.model.Uid;
import dev.gitruns.op.ScratchRepository;
import dev.gitruns.store.RunsDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which journals that were put away are looked at for what came late. */
class LateJournalsTest {
  private static final FileTime SEALED = FileTime.fromMillis(1_700_000_000_000L);
  private static final FileTime LATER = FileTime.fromMillis(1_700_000_000_001L);
  private static final String WRITER = "w-elsewhere-1-aaaa.jsonl";

  @TempDir private Path directory;
  private ScratchRepository repository;
  private RunsDirectory places;
  private final List<Path> journals = new ArrayList<>();

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
    LateJournals anew = new LateJournals(repository.workspace());
    assertThat(anew.byTimes().late()).containsExactly(journals.get(7));
    assertThat(anew.all().late()).hasSize(300);

    tenMinutesPass();
    assertThat(look().late()).containsExactly(journals.get(7));
  }

  @Test
  void whatHadNewsOrIsNewIsLookedAtAgainAtOnce() throws IOException {
    putAway(300);
    touch(journals.get(7));
    assertThat(look().late()).containsExactly(journals.get(7));

    putAway(1);

    assertThat(look().looked()).containsExactlyInAnyOrder(journals.get(7), last());
    assertThat(look().late()).containsExactly(journals.get(7));
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

  /** As few files as make a journal; what is in them isn't read. */
  private void putAway(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Uid uid = Uid.create(SEALED.toMillis(), new Random(journals.size()));
      Path journal = Files.createDirectories(places.done().resolve(uid.text()));
      Files.createFile(journal.resolve(StartDocument.FILE));
      Files.setLastModifiedTime(Files.createFile(journal.resolve(WRITER)), SEALED);
      Files.setLastModifiedTime(Files.createFile(journal.resolve(SealMark.FILE)), LATER);
      journals.add(journal);
    }
  }

  private Path last() {
    return journals.get(journals.size() - 1);
  }

  private static void touch(Path journal) throws IOException {
    Files.writeString(journal.resolve(WRITER), "{\"m\":{\"x\":2}}\n");
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
