package dev.gitruns.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReaderTest {
  private static final String GOOD = "{\"m\":{\"a\":1}}";
  @TempDir Path temp;

  private Journal read(String... lines) throws IOException {
    return JournalReader.read(Journals.of(temp, lines));
  }

  @Test
  void aTornLastLineCostsOnlyItself() throws IOException {
    Path directory = Journals.of(temp, GOOD, GOOD);
    Journals.append(directory, Journals.WRITER, "{\"m\":{\"a\":");
    Journal journal = JournalReader.read(directory);
    assertThat(journal.rows()).hasSize(2);
    assertThat(journal.quarantined()).isEqualTo(new Quarantine(1, 10));
  }

  @Test
  void aWholeLastLineWithoutLineFeedCounts() throws IOException {
    Path directory = Journals.started(temp);
    Journals.append(directory, Journals.WRITER, GOOD + "\n" + GOOD);
    assertThat(JournalReader.read(directory).rows()).hasSize(2);
  }

  @Test
  void whatIsNoRecordIsQuarantinedWhereverItStands() throws IOException {
    Journal journal =
        read("garbage", GOOD, "\0\0\0\0", "[1]", "42", GOOD, "{\"m\":{\"a\":1}}{}", GOOD);
    assertThat(journal.rows()).hasSize(3);
    assertThat(journal.quarantined()).isEqualTo(new Quarantine(5, 7 + 4 + 3 + 2 + 15));
  }

  @Test
  void carriageReturnsAndEmptyLinesAreNoHarm() throws IOException {
    Journal journal = read(GOOD + "\r", "", "  \r", "\t" + GOOD + " ", GOOD);
    assertThat(journal.rows()).hasSize(3);
    assertThat(journal.quarantined()).isEqualTo(new Quarantine(0, 0));
  }

  @Test
  void aLineBeyondTheLimitIsSkippedWithoutBeingHeld() throws IOException {
    Path directory = Journals.of(temp, GOOD);
    byte[] huge = new byte[JournalWriter.MAX_RECORD * 2 + 5];
    Arrays.fill(huge, (byte) 'x');
    Journals.append(directory, Journals.WRITER, huge);
    Journals.append(directory, Journals.WRITER, "\n" + GOOD + "\n");
    Journal journal = JournalReader.read(directory);
    assertThat(journal.rows()).hasSize(2);
    assertThat(journal.quarantined()).isEqualTo(new Quarantine(1, huge.length));
  }

  @Test
  void theLongestRecordCounts() throws IOException {
    String frame = "{\"note\":\"\"}\n";
    String note = "x".repeat(JournalWriter.MAX_RECORD - frame.length());
    Path directory = Journals.of(temp, GOOD, "{\"note\":\"" + note + "\"}", GOOD);
    Journals.append(directory, Journals.WRITER, "{\"note\":\"" + note + "x\"}\n");
    Journal journal = JournalReader.read(directory);
    assertThat(journal.note()).contains(note);
    assertThat(journal.quarantined().lines()).isEqualTo(1);
  }

  @Test
  void whatPythonWritesIsRead() throws IOException {
    Journal journal =
        read(
            "{\"t\": 5, \"s\": 3, \"m\": {\"a\": NaN, \"b\": -Infinity, \"c\": true, \"d\": 1e-7}}");
    assertThat(journal.rows())
        .containsExactly(
            MetricRow.of(
                0,
                0,
                3,
                5,
                Map.of("a", Double.NaN, "b", Double.NEGATIVE_INFINITY, "c", 1.0, "d", 1e-7)));
  }

  @Test
  void textAmongMetricsBecomesMedia() throws IOException {
    Journal journal = read("{\"t\":9,\"s\":4,\"m\":{\"a\":1,\"sample\":\"hello\"}}");
    assertThat(journal.rows()).hasSize(1);
    assertThat(journal.media())
        .singleElement()
        .isEqualTo(
            new dev.gitruns.model.FieldsBuilder()
                .put("key", "sample")
                .put("kind", "text")
                .put("value", "hello")
                .put("step", 4)
                .put("time", 9)
                .build());
  }

  @Test
  void roundedIntegersAndIllFormedValuesAreCounted() throws IOException {
    Journal journal =
        read(
            "{\"m\":{\"big\":9007199254740993,\"even\":9007199254740992,\"null\":null,\"a\":1}}",
            "{\"m\":5,\"tag\":\"x\",\"end\":{\"status\":\"running\"},\"future\":7}");
    assertThat(journal.rows()).hasSize(1);
    assertThat(journal.rows().get(0).values()).containsOnlyKeys("big", "even", "a");
    assertThat(journal.problems())
        .containsExactlyInAnyOrder(
            new Problem("rounded-integer", "1 integers have no double and were rounded"),
            new Problem(
                "ill-formed-value", "4 values of records have the wrong form and were left out"));
  }

  @Test
  void theLaterTimeWinsThenTheWriterThenTheLine() throws IOException {
    Path directory =
        Journals.of(
            temp,
            "{\"t\":20,\"config\":{\"x\":1,\"n\":{\"a\":1}}}",
            "{\"t\":10,\"config\":{\"x\":2,\"n\":{\"b\":2}}}");
    Journals.append(
        directory, "w-h-2-b.jsonl", "{\"t\":20,\"config\":{\"y\":1,\"n\":{\"a\":3}}}\n");
    Journal journal = JournalReader.read(directory);
    assertThat(journal.config().integer("x")).contains(1L);
    assertThat(journal.config().fields("n").integer("a")).contains(3L);
    assertThat(journal.config().fields("n").integer("b")).contains(2L);
    assertThat(journal.config().number("lr")).contains(0.1);
  }

  @Test
  void aLineWithoutTimeHasThatOfTheLineBefore() throws IOException {
    Journal journal = read(GOOD, "{\"t\":7,\"hb\":1}", GOOD);
    assertThat(journal.rows())
        .extracting(MetricRow::timeMicros)
        .containsExactly(Journals.START, 7L);
    assertThat(journal.lastTime()).isEqualTo(Journals.START);
  }

  @Test
  void foreignNamesAndLinksAreNotRead() throws IOException {
    Path directory = Journals.of(temp, GOOD);
    Journals.append(directory, "w-é-1-a.jsonl", GOOD + "\n");
    Files.createSymbolicLink(
        directory.resolve("w-z-1-a.jsonl"), directory.resolve(Journals.WRITER));
    Files.createDirectory(directory.resolve("w-y-1-a.jsonl"));
    Journals.append(directory, "notes.jsonl", GOOD + "\n");
    Journal journal = JournalReader.read(directory);
    assertThat(journal.rows()).hasSize(1);
    assertThat(journal.problems()).extracting(Problem::code).containsExactly("foreign-file");
  }

  @Test
  void aMissingOrDamagedStartIsAClearError() throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    assertThatThrownBy(() -> JournalReader.read(empty))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("no start.json");
    for (String bad : new String[] {"", "[]", "{\"uid\":\"x\",\"start\":1}", "{\"uid\":"}) {
      Files.writeString(empty.resolve("start.json"), bad, StandardCharsets.UTF_8);
      assertThatThrownBy(() -> JournalReader.read(empty))
          .isInstanceOf(GitRunsException.class)
          .hasMessageContaining("can't be used");
    }
  }

  @Test
  void aRunStartsOnlyOnce() throws IOException {
    Path directory = Journals.started(temp);
    assertThatThrownBy(() -> StartDocument.of(Journals.start()).write(directory))
        .isInstanceOf(GitRunsException.class);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void tagsOfAnyKindAreTextAndNullTakesOneAway() throws IOException {
    Journal journal = read("{\"tag\":{\"a\":1,\"b\":\"x\",\"c\":\"\"}}", "{\"tag\":{\"c\":null}}");
    assertThat(journal.tags()).isEqualTo(Map.of("a", "1", "b", "x"));
    assertThat(journal.start().get("config")).contains(Journals.fields("lr", Value.of(0.1)));
  }
}
