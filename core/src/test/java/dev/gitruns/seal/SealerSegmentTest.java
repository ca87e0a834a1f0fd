package dev.gitruns.seal;

import static dev.gitruns.seal.TestJournal.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.journal.SealMark;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.series.SeriesReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes after a seal, and seals that were cut off. */
class SealerSegmentTest {
  private static final String LATE = "{\"m\":{\"loss\":0.01,\"test/f1\":0.9}}";

  @TempDir Path temp;

  private Path sealed() {
    return temp.resolve("sealed");
  }

  @Test
  void lateRecordsMakeASegmentThatGoesOn() throws IOException {
    TestJournal journal = TestJournal.full(temp);
    SealedRun first = journal.seal(sealed());
    journal.line("w-h-1-a.jsonl", LATE);

    SealedRun second = journal.seal(sealed());

    assertThat(second.id()).isNotEqualTo(first.id());
    Value.Fields run = document(second, "run.json");
    assertThat(run.texts("continues")).containsExactly(first.id().hex());
    assertThat(run.text("status")).contains("finished");
    assertThat(SeriesReader.read(second.tree().resolve("metrics.parquet"), null).rows()).hasSize(1);
    assertThat(document(second, "config.json")).isEqualTo(document(first, "config.json"));
    Value.Fields loss = document(second, "summary.json").fields("metrics").fields("loss");
    assertThat(loss.integer("n")).contains(21L);
    assertThat(loss.number("max")).contains(1.0);
    assertThat(SealerTest.faults(second)).isEmpty();
  }

  @Test
  void goalsAndTheNewNameHoldForTheSegmentsAfterThem() throws IOException {
    TestJournal journal = TestJournal.full(temp);
    journal.line(
        "w-h-1-a.jsonl", "{\"define\":{\"name\":\"val/*\",\"goal\":\"max\"},\"name\":\"better\"}");
    SealedRun first = journal.seal(sealed());
    journal.line("w-h-1-a.jsonl", "{\"define\":{\"name\":\"loss\",\"goal\":\"min\"}}");

    SealedRun second = journal.seal(sealed());

    assertThat(document(first, "run.json").text("name")).contains("better");
    assertThat(document(first, "summary.json").fields("goals").text("val/*")).contains("max");
    assertThat(document(second, "run.json").text("name")).contains("better");
    Value.Fields goals = document(second, "summary.json").fields("goals");
    assertThat(goals.text("val/*")).contains("max");
    assertThat(goals.text("loss")).contains("min");
  }

  @Test
  void chainGrowsOldestFirst() throws IOException {
    TestJournal journal = TestJournal.full(temp);
    SealedRun first = journal.seal(sealed());
    journal.line("w-h-1-a.jsonl", LATE);
    SealedRun second = journal.seal(sealed());
    journal.line("w-h-2-b.jsonl", LATE);

    assertThat(document(journal.seal(sealed()), "run.json").texts("continues"))
        .containsExactly(first.id().hex(), second.id().hex());
  }

  @Test
  void heartbeatsAloneAreNoSegment() throws IOException {
    TestJournal journal = TestJournal.full(temp);
    SealedRun first = journal.seal(sealed());
    journal.line("w-h-1-a.jsonl", "{\"hb\":1}");

    assertThat(journal.seal(sealed())).isEqualTo(first);
  }

  @Test
  void sealCutOffBeforeTheRunWasInPlaceIsDoneAgain() throws IOException {
    TestJournal journal = TestJournal.full(temp);
    SealedRun first = journal.seal(sealed());
    cutOff(journal);
    DurableFiles.deleteTree(first.dir());
    Files.createDirectories(sealed().resolve(".sealing-" + TestJournal.UID + "-1/tree/artifacts"));

    assertThat(journal.seal(sealed())).isEqualTo(first);
    assertThat(SealerTest.list(sealed())).containsExactly(first.dir());
  }

  @Test
  void sealCutOffAfterTheRunWasInPlaceIsContinuedByLateRecords() throws IOException {
    TestJournal journal = TestJournal.full(temp);
    SealedRun first = journal.seal(sealed());
    cutOff(journal);
    journal.line("w-h-1-a.jsonl", LATE);

    assertThat(document(journal.seal(sealed()), "run.json").texts("continues"))
        .containsExactly(first.id().hex());
  }

  @Test
  void sealCutOffWhoseRunWasCommittedMeanwhileIsContinuedToo() throws IOException {
    TestJournal journal = TestJournal.full(temp);
    SealedRun first = journal.seal(sealed());
    cutOff(journal);
    DurableFiles.deleteTree(first.dir());
    journal.line("w-h-1-a.jsonl", LATE);
    SealSettings settings = TestJournal.SETTINGS.withStored(first.id()::equals);

    SealedRun second = Sealer.seal(journal.dir(), sealed(), settings);

    assertThat(document(second, "run.json").texts("continues")).containsExactly(first.id().hex());
  }

  @Test
  void manySealersAtOnceMakeOneRun() throws Exception {
    TestJournal journal = TestJournal.full(temp);
    Set<SealedRun> runs = new HashSet<>();
    var pool = Executors.newFixedThreadPool(8);
    Callable<SealedRun> seal = () -> journal.seal(sealed());

    for (var future : pool.invokeAll(java.util.Collections.nCopies(16, seal))) {
      runs.add(future.get());
    }

    pool.shutdown();
    assertThat(runs).hasSize(1);
    assertThat(SealerTest.list(sealed())).hasSize(1);
  }

  @Test
  void journalThatCannotBeWrittenIsSealedAllTheSame() throws IOException {
    TestJournal journal = TestJournal.full(temp);
    SealedRun expected = TestJournal.full(temp.resolve("b")).seal(temp.resolve("c"));
    journal.dir().toFile().setWritable(false);
    try {
      assertThat(journal.seal(sealed()).id()).isEqualTo(expected.id());
    } finally {
      journal.dir().toFile().setWritable(true);
    }
  }

  /** Leaves the journal as a seal leaves it that dies just before its mark is final. */
  private static void cutOff(TestJournal journal) throws IOException {
    Path intent = Files.createDirectories(journal.dir().resolve("sealing"));
    Files.move(journal.dir().resolve(SealMark.FILE), intent.resolve(SealMark.FILE));
  }
}
