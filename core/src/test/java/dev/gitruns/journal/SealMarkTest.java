package dev.gitruns.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealMarkTest {
  private static final RunId FIRST = RunId.of("a".repeat(64));
  @TempDir Path temp;

  private static String sha256(String text) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Path sealedOnce() throws IOException {
    Path directory =
        Journals.of(
            temp,
            "{\"t\":5,\"s\":7,\"m\":{\"a\":1}}",
            "{\"config\":{\"x\":1},\"tag\":{\"k\":\"v\"},\"note\":\"n\"}");
    Journal journal = JournalReader.readUnsealed(directory);
    SealMark.after(journal, List.of(FIRST), Value.Fields.EMPTY).write(directory);
    return directory;
  }

  @Test
  void nothingNewIsNoNews() throws IOException {
    Path directory = sealedOnce();
    assertThat(JournalReader.readUnsealed(directory).news()).isFalse();
    Journals.append(directory, Journals.WRITER, "{\"hb\":1}\n");
    assertThat(JournalReader.readUnsealed(directory).news()).isFalse();
    assertThat(JournalReader.read(directory).news()).isTrue();
  }

  @Test
  void lateRecordsGoOnWhereTheSealEnded() throws IOException {
    Path directory = sealedOnce();
    String late = "{\"m\":{\"a\":2}}\n{\"config\":{\"y\":2}}\n";
    Journals.append(directory, Journals.WRITER, late);
    Journal journal = JournalReader.readUnsealed(directory);
    assertThat(journal.rows()).containsExactly(MetricRow.of(0, 0, 8, 5, Map.of("a", 2.0)));
    assertThat(journal.config().integer("x")).contains(1L);
    assertThat(journal.config().integer("y")).contains(2L);
    assertThat(journal.tags()).isEqualTo(Map.of("k", "v"));
    assertThat(journal.note()).contains("n");
    assertThat(journal.continues()).containsExactly(FIRST);
    assertThat(journal.writers()).singleElement().extracting(WriterFile::records).isEqualTo(2L);
  }

  @Test
  void theDigestIsOverChainStartAndNewBytes() throws Exception {
    Path directory = sealedOnce();
    String late = "{\"m\":{\"a\":2}}\n";
    Journals.append(directory, "w-h-2-b.jsonl", late);
    String start = Files.readString(directory.resolve("start.json"));
    String expected =
        sha256(
            sha256(FIRST.hex() + "\n")
                + "  continues\n"
                + sha256(start)
                + "  start.json\n"
                + sha256(late)
                + "  w-h-2-b.jsonl\n");
    assertThat(JournalReader.readUnsealed(directory).digest().hex()).isEqualTo(expected);
  }

  @Test
  void theMarkComesBackAsItWas() throws IOException {
    Path directory = sealedOnce();
    SealMark mark = SealMark.read(directory).orElseThrow();
    mark.write(directory);
    assertThat(SealMark.read(directory)).contains(mark);
    assertThat(mark.files().get(Journals.WRITER).lastStep()).hasValue(7);
  }

  @Test
  void aDamagedMarkIsNeverTakenForNone() throws IOException {
    Path directory = sealedOnce();
    for (String bad : new String[] {"", "{}", "{\"ids\":[\"zz\"]}", "[1]"}) {
      Files.writeString(directory.resolve(SealMark.FILE), bad);
      assertThatThrownBy(() -> JournalReader.readUnsealed(directory))
          .isInstanceOf(GitRunsException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void aFileShorterThanSealedIsReported() throws IOException {
    Path directory = sealedOnce();
    Files.writeString(directory.resolve(Journals.WRITER), "{}\n");
    Journal journal = JournalReader.readUnsealed(directory);
    assertThat(journal.news()).isFalse();
    assertThat(journal.problems()).extracting(Problem::code).containsExactly("shrunk-file");
  }

  @Test
  void offsetsAloneSkipWhatWasRead() throws IOException {
    Path directory = Journals.of(temp, "{\"m\":{\"a\":1}}", "{\"m\":{\"a\":2}}");
    Journal journal = JournalReader.read(directory, Map.of(Journals.WRITER, 14L));
    assertThat(journal.rows()).singleElement().extracting(r -> r.values().get("a")).isEqualTo(2.0);
  }
}
