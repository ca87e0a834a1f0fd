package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.MetricRow;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.Resumption;
import dev.gitruns.store.RunsDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a run in whatever order, each record of it is read exactly once. */
class LifeHistoriesTest {
  private static final int STEPS = 25;

  @TempDir private Path directory;
  private final SortedSet<Double> logged = new TreeSet<>();
  private double next;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyRecordIsReadOnceWhateverHappens(long seed) throws IOException {
    Random chance = new Random(seed);
    try (ScratchRepository repository = new ScratchRepository(directory.resolve("repo"))) {
      RunsDirectory places = repository.workspace().store().directory();
      HandJournal first = HandJournal.in(places.live(), seed); // a row of 0.5 without a number
      OutputStream open =
          Files.newOutputStream(first.writer(HandJournal.NOBODY), StandardOpenOption.APPEND);
      boolean resumed = false;
      for (int step = 0; step < STEPS; step++) {
        switch (chance.nextInt(6)) {
          case 0, 1 -> {
            if (!resumed) {
              open.write(line().getBytes(StandardCharsets.UTF_8));
            }
          }
          case 2 -> seal(repository, SealRuns.Readiness.OVER);
          case 3 -> seal(repository, SealRuns.Readiness.QUIET);
          case 4 -> new ListRuns(repository.workspace()).rows();
          default -> {
            Resumption from = new ResumeRun(repository.workspace()).from(first.uid().text());
            ActiveRun run =
                ActiveRun.resume(
                    from,
                    repository.workspace().place(),
                    ProcessHandle.current().pid(),
                    repository.warnings::add);
            logged.add(++next);
            run.log(Map.of("x", next));
            run.close();
            resumed = true;
          }
        }
        check(repository);
      }
      open.close();
      seal(repository, SealRuns.Readiness.OVER);
      check(repository);
      assertThat(places.live()).isEmptyDirectory();
      assertThat(places.sealed()).isEmptyDirectory();
      assertThat(repository.warnings).isEmpty();
    }
  }

  private String line() {
    logged.add(++next);
    return "{\"m\":{\"x\":" + next + "}}\n";
  }

  private static void seal(ScratchRepository repository, SealRuns.Readiness readiness) {
    assertThat(new SealRuns(repository.workspace()).pending(readiness).trouble()).isEmpty();
  }

  private void check(ScratchRepository repository) {
    ShowRun show = new ShowRun(repository.workspace());
    assertThat(show.rows()).hasSize(1);
    RunRow row = show.rows().get(0);
    assertThat(show.open(row).metrics())
        .filteredOn(each -> each.values().containsKey("x"))
        .extracting((MetricRow each) -> each.values().get("x"))
        .containsExactlyElementsOf(logged);
    if (!logged.isEmpty()) {
      assertThat(row.metrics().get("x").n()).isEqualTo(logged.size());
    }
  }
}
