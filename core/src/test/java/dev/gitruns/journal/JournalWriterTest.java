package dev.gitruns.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWriterTest {
  @TempDir Path temp;
  private Path directory;

  @BeforeEach
  void start() throws IOException {
    directory = Journals.started(temp);
  }

  @Test
  void whatIsLoggedIsReadBackBitForBit() {
    Map<String, Double> odd =
        Map.of(
            "nan",
            Double.NaN,
            "inf",
            Double.POSITIVE_INFINITY,
            "-inf",
            Double.NEGATIVE_INFINITY,
            "-0",
            -0.0,
            "tiny",
            Double.MIN_VALUE,
            "huge",
            Double.MAX_VALUE,
            "e",
            1e23,
            "$dollar \"quoted\" \\ \n é 😀",
            0.1);
    try (JournalWriter writer = Journals.writer(directory)) {
      writer.log(7, odd);
    }
    assertThat(JournalReader.read(directory).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.values()).isEqualTo(odd))
        .extracting(MetricRow::step)
        .isEqualTo(7L);
  }

  @Test
  void withoutAStepTheNextOneCounts() {
    try (JournalWriter writer = Journals.writer(directory)) {
      writer.log(Map.of("a", 1.0));
      writer.log(Map.of("a", 2.0));
      writer.log(10, Map.of("a", 3.0));
      writer.log(Map.of("a", 4.0));
      writer.write(Journals.fields("m", Journals.fields("a", Value.of(5))));
    }
    assertThat(JournalReader.read(directory).rows())
        .extracting(MetricRow::step)
        .containsExactly(0L, 1L, 10L, 11L, 12L);
  }

  @Test
  void everyKindOfRecordComesBack() {
    try (JournalWriter writer = Journals.writer(directory)) {
      writer.write(Journals.fields("config", Journals.fields("lr", Value.of(0.2))));
      writer.write(Journals.fields("tag", Journals.fields("best", Value.of(""))));
      writer.write(Journals.fields("note", Value.of("good")));
      writer.write(new FieldsBuilder().put("console", "oops").put("stream", "err").build());
      writer.write(
          new EndRecord(1, RunStatus.KILLED, Optional.of(143), Optional.of("SIGTERM")).toRecord());
      writer.heartbeat();
    }
    Journal journal = JournalReader.read(directory);
    assertThat(journal.config()).isEqualTo(Journals.fields("lr", Value.of(0.2)));
    assertThat(journal.tags()).isEqualTo(Map.of("best", ""));
    assertThat(journal.note()).contains("good");
    assertThat(journal.console()).singleElement().extracting(ConsoleChunk::error).isEqualTo(true);
    assertThat(journal.end())
        .contains(new EndRecord(1, RunStatus.KILLED, Optional.of(143), Optional.of("SIGTERM")));
    assertThat(journal.writers()).singleElement().extracting(WriterFile::records).isEqualTo(6L);
  }

  @Test
  void theFileIsNewAndPrivate() throws IOException {
    WriterName name = new WriterName("my host/..", 12, "abc");
    JournalWriter.open(directory, name, Clock.systemUTC()).close();
    Path file = directory.resolve("w-my-host-..-12-abc.jsonl");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> JournalWriter.open(directory, name, Clock.systemUTC()))
        .isInstanceOf(GitRunsException.class);
  }

  @Test
  void noCallThrowsAndEveryLossIsCounted() {
    Map<String, Double> holes = new HashMap<>();
    holes.put("a", null);
    holes.put(null, 1.0);
    Value deep = Value.of(1);
    for (int i = 0; i < 100; i++) {
      deep = Journals.fields("x", deep);
    }
    JournalWriter writer = Journals.writer(directory);
    writer.log(holes);
    writer.write(Journals.fields("config", deep));
    writer.write(Journals.fields("note", Value.of("x".repeat(JournalWriter.MAX_RECORD))));
    writer.close();
    writer.log(Map.of("a", 1.0));
    assertThat(writer.dropped()).isEqualTo(3);
    assertThat(JournalReader.read(directory).drops().stream().mapToLong(Drop::dropped).sum())
        .isEqualTo(2);
  }

  @Test
  void threadsOfOneWriterLoseNothing() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    try (JournalWriter writer = Journals.writer(directory)) {
      for (int t = 0; t < 8; t++) {
        String metric = "m" + t;
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 5_000; i++) {
                    writer.log(i, Map.of(metric, (double) i));
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    Journal journal = JournalReader.read(directory);
    assertThat(journal.rows()).hasSize(40_000);
    for (int t = 0; t < 8; t++) {
      String metric = "m" + t;
      assertThat(journal.rows().stream().filter(r -> r.values().containsKey(metric)))
          .extracting(MetricRow::step)
          .isSorted()
          .hasSize(5_000);
    }
    assertThat(journal.quarantined()).isEqualTo(new Quarantine(0, 0));
  }

  @Test
  void anInterruptedThreadGoesOnLogging() {
    try (JournalWriter writer = Journals.writer(directory)) {
      Thread.currentThread().interrupt();
      writer.log(Map.of("a", 1.0));
      assertThat(Thread.interrupted()).isTrue();
      writer.log(Map.of("a", 2.0));
      assertThat(writer.flush()).isTrue();
    }
    assertThat(JournalReader.read(directory).rows()).hasSize(2);
  }
}
