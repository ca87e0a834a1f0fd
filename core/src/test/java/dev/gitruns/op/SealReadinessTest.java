package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import dev.gitruns.op.SealRuns.Readiness;
import dev.gitruns.store.RunsDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which journals a seal takes, by the state of their runs. */
class SealReadinessTest {
  @TempDir private Path directory;

  /** How a run stands when somebody seals. */
  enum State {
    RUNNING,
    ENDED,
    CRASHED,
    RESUMED_BEFORE_ITS_SEAL_AND_ENDED,
    LATE_RECORD,
    LATE_RECORD_AND_QUIET,
    LATE_RECORD_OF_LIVING_PROCESS,
    RESUMED_AND_ENDED,
    RESUMED_AND_CRASHED,
    RESUMED_AND_CRASHED_AND_QUIET,
    ONLY_HEARTBEATS
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "RUNNING, QUIET, 0, 1, 0",
    "RUNNING, OVER, 0, 1, 0",
    "ENDED, QUIET, 1, 0, 0",
    "ENDED, OVER, 1, 0, 0",
    "CRASHED, QUIET, 1, 0, 0",
    "CRASHED, OVER, 1, 0, 0",
    "RESUMED_BEFORE_ITS_SEAL_AND_ENDED, QUIET, 1, 0, 0",
    "RESUMED_BEFORE_ITS_SEAL_AND_ENDED, OVER, 1, 0, 0",
    "LATE_RECORD, QUIET, 0, 0, 1",
    "LATE_RECORD, OVER, 1, 0, 0",
    "LATE_RECORD_AND_QUIET, QUIET, 1, 0, 0",
    "LATE_RECORD_OF_LIVING_PROCESS, QUIET, 0, 0, 1",
    "LATE_RECORD_OF_LIVING_PROCESS, OVER, 1, 0, 0",
    "RESUMED_AND_ENDED, QUIET, 1, 0, 0",
    "RESUMED_AND_ENDED, OVER, 1, 0, 0",
    "RESUMED_AND_CRASHED, QUIET, 0, 0, 1",
    "RESUMED_AND_CRASHED, OVER, 1, 0, 0",
    "RESUMED_AND_CRASHED_AND_QUIET, QUIET, 1, 0, 0",
    "ONLY_HEARTBEATS, QUIET, 0, 0, 0",
    "ONLY_HEARTBEATS, OVER, 0, 0, 0"
  })
  void sealTakesRunsThatGetNoMoreRecords(
      State state, Readiness readiness, int sealed, int running, int late) throws IOException {
    try (ScratchRepository repository = new ScratchRepository(directory.resolve("repo"))) {
      bring(state, repository);

      SealRuns.Report report = new SealRuns(repository.workspace()).pending(readiness);

      assertThat(report.trouble()).isEmpty();
      assertThat(report.runs()).hasSize(sealed);
      assertThat(report.running()).isEqualTo(running);
      assertThat(report.late()).isEqualTo(late);
    }
  }

  private static void bring(State state, ScratchRepository repository) throws IOException {
    RunsDirectory places = repository.workspace().store().directory();
    boolean lives = state == State.RUNNING || state == State.LATE_RECORD_OF_LIVING_PROCESS;
    long pid = lives ? ProcessHandle.current().pid() : HandJournal.NOBODY;
    Value.Fields process =
        Value.Fields.EMPTY.with("process", HandJournal.HERE.process(pid).toFields());
    HandJournal journal = HandJournal.in(places.live(), 1, process);
    switch (state) {
      case RUNNING, CRASHED -> {
        return;
      }
      case ENDED -> {
        journal.end();
        return;
      }
      case RESUMED_BEFORE_ITS_SEAL_AND_ENDED -> {
        journal.end().line("{\"resumed\":1}").line("{\"m\":{\"loss\":0.4},\"s\":1}").end();
        return;
      }
      default -> journal.end();
    }
    new SealRuns(repository.workspace()).pending(Readiness.OVER);
    HandJournal later = journal.at(places.done(journal.uid()));
    switch (state) {
      case ONLY_HEARTBEATS -> later.line("{\"hb\":1}");
      case LATE_RECORD, LATE_RECORD_AND_QUIET, LATE_RECORD_OF_LIVING_PROCESS ->
          later.line("{\"note\":\"late\"}");
      case RESUMED_AND_ENDED ->
          later.line("{\"resumed\":1}").line("{\"m\":{\"loss\":0.4},\"s\":1}").end();
      default -> later.line("{\"resumed\":1}").line("{\"m\":{\"loss\":0.4},\"s\":1}");
    }
    if (state == State.LATE_RECORD_AND_QUIET || state == State.RESUMED_AND_CRASHED_AND_QUIET) {
      later.aged(61);
    }
  }
}
