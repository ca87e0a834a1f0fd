package dev.gitruns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.journal.Drop;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.journal.JournalWriter;
import dev.gitruns.journal.StalledJournal;
import dev.gitruns.op.ProgramCapture;
import dev.gitruns.op.ProgramFacts;
import dev.gitruns.op.SealRuns;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.RunSpec;
import dev.gitruns.record.RunsOver;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.RunPlace;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300) // against hanging: nothing here is a matter of speed
class RunThreadsTest {
  private static final int THREADS = 16;
  private static final int CALLS = 2_000;

  @TempDir private Path directory;
  private ScratchRepository repository;

  @BeforeEach
  void makeRepository() throws IOException {
    repository = ScratchRepository.create(directory);
  }

  private static void together(List<Thread> threads) throws InterruptedException {
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void everyPointOfEveryThreadIsKeptOnceAndInItsOrder() throws InterruptedException {
    try (GitRuns runs = repository.open()) {
      Run run = runs.start("many").begin();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        String metric = "m" + t;
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < CALLS; i++) {
                    run.log(i, Map.of(metric, i * 0.5));
                  }
                }));
      }
      together(threads);
      assertThat(run.dropped()).isZero();
      assertThat(run.flush(Duration.ofMinutes(1))).isTrue();
      run.finish();
      assertThat(runs.awaitSeals(Duration.ofMinutes(2))).isTrue();

      StoredRun stored = runs.find("many");
      assertThat(stored.id()).isPresent();
      assertThat(stored.seriesNames()).hasSize(THREADS);
      for (int t = 0; t < THREADS; t++) {
        MetricSeries series = stored.series("m" + t);
        assertThat(series.steps()).isEqualTo(LongStream.range(0, CALLS).toArray());
        assertThat(series.values())
            .isEqualTo(LongStream.range(0, CALLS).mapToDouble(i -> i * 0.5).toArray());
      }
    }
  }

  @Test
  void threadsWithoutStepsGetEachStepOnce() throws InterruptedException {
    try (GitRuns runs = GitRuns.open(directory, repository.settings().sealOnFinish(false))) {
      Run run = runs.start("steps").begin();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    run.log("x", i);
                  }
                }));
      }
      together(threads);
      run.finish();
      assertThat(runs.find("steps").series("x").steps())
          .containsExactlyInAnyOrder(LongStream.range(0, THREADS * 200).toArray());
    }
  }

  @Test
  void onAStalledDiskOneCallWaitsAndEveryLossIsCounted() throws Exception {
    Caller caller =
        new Caller(
            directory,
            repository.environment,
            java.time.Clock.systemUTC(),
            "ada",
            ProcessHandle.current().pid());
    try (GitRuns prepared = repository.open();
        Workspace workspace = Workspace.open(caller);
        StalledJournal disk = new StalledJournal(directory)) {
      RunPlace place = workspace.place();
      ActiveRun begun =
          ActiveRun.start(RunSpec.named("stalled").build(), place, caller.pid(), trouble -> {});
      JournalWriter writer = disk.writer(begun.directory(), 1_000);
      ActiveRun active = RunsOver.writer(begun, place, writer);
      ProgramCapture capture =
          new ProgramCapture(
              new ProgramFacts(place, Optional.empty(), List.of()), active, trouble -> {});
      Run run =
          new Run(
              prepared,
              new Recording(active, capture, repository.settings(), null, List.of(), ended -> {}));
      run.log("before", 1);
      disk.stall();
      Thread waits = new Thread(() -> run.log("first", 1));
      waits.start();
      disk.awaitWaiting();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 1_000; i++) {
                    run.log("queued", i);
                  }
                }));
      }
      together(threads); // all of them come back while the disk stands still
      assertThat(waits.isAlive()).as("one call waits").isTrue();
      long said = run.dropped();
      // The queue holds 1,000 records, and whoever empties it one more.
      assertThat(said).isBetween(2_999L, 3_001L);
      assertThat(run.flush(Duration.ofMillis(50))).as("nothing is promised meanwhile").isFalse();

      disk.release();
      waits.join();
      assertThat(run.flush(Duration.ofMinutes(1))).isTrue();
      while (writer.isQueued()) {
        Thread.sleep(1);
      }
      run.log("after", 1);
      run.finish();
      assertThat(run.dropped()).isEqualTo(said);
      Journal journal = JournalReader.read(begun.directory());
      assertThat(journal.drops().stream().mapToLong(Drop::dropped).sum()).isEqualTo(said);
      // Every call is kept or counted; where the machine is slow, a heartbeat may be among the
      // lost.
      long queued =
          journal.rows().stream().filter(row -> row.values().containsKey("queued")).count();
      assertThat(queued).isBetween(4_000 - said, 4_001 - said);
      assertThat(journal.rows().stream().flatMap(row -> row.values().keySet().stream()))
          .contains("before", "first", "after");
      assertThat(disk.troubles).isNotEmpty();

      new SealRuns(workspace).one(begun.directory());
      StoredRun stored = prepared.find("stalled");
      assertThat(stored.document("run").toString())
          .contains("degraded=[")
          .contains("dropped=" + said);
    }
  }

  @Test
  void aMapThatCanNotBeReadIsALossAndNoException() {
    Map<String, Integer> hostile =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Integer>> entrySet() {
            throw new java.util.ConcurrentModificationException();
          }
        };
    try (GitRuns runs = GitRuns.open(directory, repository.settings().sealOnFinish(false))) {
      Run run = runs.start("hostile").begin();
      run.log(hostile);
      run.log(3, hostile);
      run.log((Map<String, Double>) null);
      run.config(Map.of("bad", new Object[] {new Unreadable()}));
      assertThat(run.dropped()).isEqualTo(4);
      run.log("fine", 1);
      run.finish();
      run.log("late", 1);
      assertThat(run.dropped()).isEqualTo(5);
      assertThat(runs.find("hostile").seriesNames()).containsExactly("fine");
      assertThat(repository.troubles).anyMatch(sentence -> sentence.contains("is over"));
    }
  }

  private static final class Unreadable {
    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  @Test
  void integersBeyondADoubleAreRoundedAndSaid() {
    try (GitRuns runs = repository.open()) {
      runs.start("huge").run(run -> run.log(Map.of("n", (1L << 53) + 1, "small", 1)));
      assertThat(runs.awaitSeals(Duration.ofMinutes(1))).isTrue();
      StoredRun stored = runs.find("huge");
      assertThat(stored.series("n").values()).containsExactly(0x1p53);
      assertThat(stored.document("run").toString()).contains("rounded-integer");
    }
  }
}
