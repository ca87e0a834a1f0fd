package dev.gitruns.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a run on a disk that is full but for the room that the run kept. */
class ReserveTest {
  @TempDir private Path temp;
  private Path directory;
  private volatile boolean full;

  @BeforeEach
  void start() throws IOException {
    directory = Journals.started(temp);
  }

  private Path room() {
    return directory.resolve("reserve");
  }

  /** A real file on a disk without room while the reserve lies there. */
  private final class Disk implements JournalSink {
    private final JournalSink file;

    Disk(Path path) throws IOException {
      file = FileSink.create(path);
    }

    @Override
    public int write(byte[] record) throws IOException {
      if (full && Files.exists(room())) {
        throw new IOException("No space left on device");
      }
      return file.write(record);
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private JournalWriter open() throws IOException {
    WriterSettings settings = WriterSettings.of(Clock.systemUTC(), new Random(1));
    return new JournalWriter(
        directory, WriterName.create("h", 1, new Random()), settings.withSinks(Disk::new));
  }

  private static EndRecord failed() {
    return new EndRecord(
        1_700_000_000_000_000L, RunStatus.FAILED, Optional.of(7), Optional.empty());
  }

  @Test
  void onAFullDiskTheEndAndWhatWasLostAreWrittenIntoTheRoomThatWasKept() throws Exception {
    Reserve reserve = Reserve.in(directory);
    JournalWriter writer = open();
    writer.log(Map.of("a", 1.0));
    full = true;
    for (int i = 0; i < 10; i++) {
      writer.log(Map.of("a", 2.0));
    }
    assertThat(writer.end(failed().toRecord(), reserve)).isTrue();
    writer.close();
    assertThat(writer.dropped()).isEqualTo(10);

    Journal journal = JournalReader.read(directory);
    assertThat(journal.end()).contains(failed());
    assertThat(journal.rows()).hasSize(1);
    assertThat(journal.drops()).singleElement().extracting(Drop::dropped).isEqualTo(10L);
    assertThat(room()).doesNotExist();
  }

  @Test
  void whereThereIsRoomNothingIsGivenUp() throws Exception {
    Reserve reserve = Reserve.in(directory);
    assertThat(Files.size(room())).isEqualTo(32 << 10);
    JournalWriter writer = open();
    writer.log(Map.of("a", 1.0));
    assertThat(writer.end(failed().toRecord(), reserve)).isTrue();
    writer.log(Map.of("a", 2.0)); // captures of the run may still come
    writer.close();
    Journal journal = JournalReader.read(directory);
    assertThat(journal.end()).contains(failed());
    assertThat(journal.rows()).hasSize(2);
    assertThat(journal.drops()).isEmpty();
    assertThat(room()).doesNotExist();
  }

  @Test
  void withoutRoomFromTheStartTheRunIsLoggedAllTheSame() throws Exception {
    Files.createDirectories(room().resolve("in-the-way"));
    Reserve reserve = Reserve.in(directory);
    JournalWriter writer = open();
    assertThat(writer.end(failed().toRecord(), reserve)).isTrue();
    writer.close();
    assertThat(JournalReader.read(directory).end()).contains(failed());
  }
}
