package dev.gitruns.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.journal.JournalStamp;
import dev.gitruns.op.HandJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecentRecordsTest {
  private static final long BEGIN = 1_800_000_000_000_000L;

  @TempDir private Path directory;

  /** The step of each second, a loop's validation included, which logs at the same step again. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "one step a second, 0 1 2 3 4, 1",
    "each tenth step logged, 0 10 20 30 40, 10",
    "the same step again and again, 3 3 3 3 3,",
    "two calls a step, 0 0 1 1 2, 0.5",
    "back to an earlier step, 4 5 0 1 2, 1.25"
  })
  void rateCountsStepsNotPoints(String what, String steps, Double rate) throws IOException {
    HandJournal journal = HandJournal.in(directory, 1);
    long time = BEGIN;
    for (String step : steps.split(" ")) {
      journal.line("{\"t\":" + time + ",\"s\":" + step + ",\"m\":{\"a\":1.0,\"b\":2.0,\"c\":3.0}}");
      time += 1_000_000;
    }
    RecentRecords recent = RecentRecords.of(journal.dir(), JournalStamp.of(journal.dir()));

    assertThat(recent.rate(time))
        .isEqualTo(rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate));
  }
}
