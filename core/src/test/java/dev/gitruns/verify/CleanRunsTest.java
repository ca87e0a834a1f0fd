package dev.gitruns.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.rundir.SealedRun;
import dev.gitruns.seal.TestJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a journal says, what is sealed of it gives no alarm. */
class CleanRunsTest {
  private static final List<String> STRANGE =
      List.of(
          "no json",
          "{\"m\":{\"\\ud800\":1,\"\":2,\"_x\":3,\"Loss\":4,\"loss\":5,\"é\\u0000\":6}}",
          "{\"m\":{\"big\":9007199254740993,\"nan\":NaN,\"inf\":-Infinity},\"s\":-5}",
          "{\"m\":{\"text\":\"words\",\"flag\":true,\"list\":[1]}}",
          "{\"config\":{\"$int\":1,\"$$x\":[{\"$float\":\"NaN\"}],\"a\":{\"b\":null}}}",
          "{\"config\":{\"password\":\"hunter2hunter2\"},\"tag\":{\"a\":1,\"b\":null,\"c\":\"\"}}",
          "{\"summary\":{\"x\":-0.0,\"y\":1e400,\"z\":\"\\u2028\"}}",
          "{\"artifact\":{\"name\":7}}",
          "{\"artifact\":{\"name\":\"x\",\"sha256\":\"zz\",\"path\":\"artifacts/../run.json\"}}",
          "{\"artifact\":{\"name\":\"x\",\"size\":\"big\",\"uri\":\"s3://b/k\",\"version\":\"v1\"}}",
          "{\"artifact\":{\"name\":\"x\",\"version\":-1,\"uri\":\"s3://b/k\"}}",
          "{\"media\":{\"key\":\"img\",\"kind\":\"image\",\"artifact\":\""
              + "a".repeat(64)
              + "\"}}",
          "{\"media\":{\"kind\":3}}",
          "{\"input\":{\"name\":[1],\"kind\":\"file\"}}",
          "{\"code\":{\"commit\":5,\"dirty\":\"yes\"}}",
          "{\"environment\":{\"os\":[],\"memory\":\"much\",\"packages\":{\"a\":1}}}",
          "{\"note\":\"\\ud800 half\",\"console\":\"\\u001b[31mred\\r\\n\",\"stream\":\"err\"}",
          "{\"problem\":{\"code\":\"c\",\"message\":3}}",
          "{\"drop\":{\"from\":5,\"to\":4,\"dropped\":-1}}",
          "{\"end\":{\"status\":\"failed\",\"signal\":\"SIGTERM\",\"exit_code\":-9},\"t\":5}",
          "{\"end\":{\"status\":\"sideways\"}}",
          "{\"sys\":{\"gpu\":1}}",
          "{\"hb\":1}");

  @TempDir Path temp;

  @Test
  void everyStrangeRecordIsSealedWithoutAlarm() throws IOException {
    for (int i = 0; i < STRANGE.size(); i++) {
      TestJournal journal = TestJournal.started(temp.resolve("j" + i));
      journal.line("w-h-1-a.jsonl", STRANGE.get(i));
      assertClean(journal.seal(temp.resolve("s" + i)), STRANGE.get(i));
    }
  }

  @Test
  void randomJournalsAreSealedWithoutAlarm() throws IOException {
    assertRandomJournalsAreClean(60);
  }

  @Test
  @Tag("long")
  void thousandsOfRandomJournalsAreSealedWithoutAlarm() throws IOException {
    assertRandomJournalsAreClean(5_000);
  }

  private void assertRandomJournalsAreClean(int count) throws IOException {
    for (int seed = 0; seed < count; seed++) {
      Random random = new Random(seed);
      TestJournal journal = TestJournal.started(temp.resolve("r" + seed));
      Path sealed = temp.resolve("rs" + seed);
      for (int segment = 0; segment < 1 + random.nextInt(3); segment++) {
        int lines = 1 + random.nextInt(40);
        for (int i = 0; i < lines; i++) {
          journal.line("w-h-" + random.nextInt(3) + "-a.jsonl", line(journal, random));
        }
        assertClean(journal.seal(sealed), "seed " + seed);
      }
    }
  }

  private static String line(TestJournal journal, Random random) throws IOException {
    switch (random.nextInt(4)) {
      case 0:
        return STRANGE.get(random.nextInt(STRANGE.size()));
      case 1:
        byte[] bytes = ("artifact " + random.nextInt(9)).getBytes(UTF_8);
        return TestJournal.artifact("a/" + random.nextInt(5) + ".txt", journal.bytes(bytes));
      default:
        return "{\"m\":{\"k" + random.nextInt(6) + "\":" + random.nextGaussian() + "}}";
    }
  }

  private static void assertClean(SealedRun run, String what) {
    assertThat(RunVerifier.verify(SealedFiles.of(run)).findings()).as(what).isEmpty();
  }
}
