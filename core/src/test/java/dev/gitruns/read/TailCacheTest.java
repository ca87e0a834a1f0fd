package dev.gitruns.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.op.HandJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailCacheTest {
  @TempDir private Path directory;
  private HandJournal journal;

  @BeforeEach
  void prepare() throws IOException {
    journal = HandJournal.in(directory.resolve("live"), 1);
    for (int step = 1; step < 50; step++) {
      journal.line("{\"m\":{\"loss\":" + (step % 7) / 64.0 + "},\"s\":" + step + "}");
    }
    journal.line("{\"tag\":{\"team\":\"vision\"},\"config\":{\"net\":{\"depth\":3}}}");
  }

  /** Reads through the cache, as a new process does. */
  private TailState cached() {
    TailCache cache = new TailCache(directory.resolve("cache"));
    TailState state = cache.read(journal.dir());
    cache.save();
    return state;
  }

  private TailState anew() {
    return TailState.of(journal.dir());
  }

  @Test
  void whatWasReadBeforeIsTheSameAgain() {
    assertThat(cached()).isEqualTo(anew());
    assertThat(cached()).isEqualTo(anew());
  }

  @Test
  void readingOnGivesWhatReadingAllGives() throws IOException {
    cached();
    journal
        .line("{\"m\":{\"loss\":0.125,\"f1\":0.9}}")
        .line("{\"tag\":{\"team\":null},\"config\":{\"net\":{\"width\":64}},\"note\":\"later\"}")
        .line(7, "{\"m\":{\"loss\":3.5},\"s\":2}");
    assertThat(cached()).isEqualTo(anew());

    journal.end();

    assertThat(cached()).isEqualTo(anew());
    assertThat(cached().ended()).isPresent();
  }

  @Test
  void tornLineIsReadWholeOnceItIs() throws IOException {
    append("{\"m\":{\"loss\":0.00");
    cached();
    append("01},\"s\":99}\n");

    assertThat(cached()).isEqualTo(anew());
    assertThat(cached().read().summary().fields("metrics").fields("loss").integer("last_step"))
        .contains(99L);
  }

  @Test
  void fileThatShrankIsReadAnew() throws IOException {
    cached();
    Files.writeString(journal.writer(HandJournal.NOBODY), "{\"m\":{\"loss\":2},\"s\":0}\n");

    assertThat(cached()).isEqualTo(anew());
  }

  @Test
  void damagedCacheCountsAsNone() throws IOException {
    cached();
    Path file = directory.resolve("cache/journals-1");
    Files.writeString(file, Files.readString(file).replace("\"read\"", "\"rot\""));
    assertThat(cached()).isEqualTo(anew());

    Files.write(file, new byte[] {(byte) 0xff, 9, 9, 10});

    assertThat(cached()).isEqualTo(anew());
  }

  private void append(String text) throws IOException {
    Files.writeString(journal.writer(HandJournal.NOBODY), text, StandardOpenOption.APPEND);
  }
}
