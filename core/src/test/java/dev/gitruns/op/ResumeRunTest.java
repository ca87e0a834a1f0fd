package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunView;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.Resumption;
import dev.gitruns.record.RunSpec;
import dev.gitruns.store.RunsDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that goes on after its seal. */
class ResumeRunTest {
  private static final long PID = ProcessHandle.current().pid();

  @TempDir private Path directory;
  private ScratchRepository repository;
  private RunsDirectory places;

  @BeforeEach
  void prepare() throws IOException {
    repository = new ScratchRepository(directory.resolve("repo"));
    places = repository.workspace().store().directory();
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private Resumption resume(String selector) {
    return new ResumeRun(repository.workspace()).from(selector);
  }

  private ActiveRun goOn(Resumption from) {
    return ActiveRun.resume(from, repository.workspace().place(), PID, repository.warnings::add);
  }

  private void seal() {
    assertThat(new SealRuns(repository.workspace()).pending().trouble()).isEmpty();
  }

  private List<RunRow> rows() {
    return new ListRuns(repository.workspace()).rows();
  }

  private RunId sealed(long seed) throws IOException {
    HandJournal.in(places.live(), seed).line("{\"m\":{\"loss\":0.25},\"s\":1}").end();
    seal();
    return rows().get(0).id().orElseThrow();
  }

  @Test
  void resumedRunGoesOnWithConfigSummaryAndSteps() throws IOException {
    RunId first = sealed(1);
    Resumption from = resume("@0");
    RunSpec spec =
        RunSpec.named(from.name())
            .experiment(from.experiment())
            .config(new FieldsBuilder().put("epochs", 20).build())
            .tag("again", "")
            .resume(from)
            .build();
    ActiveRun run =
        ActiveRun.start(spec, repository.workspace().place(), PID, repository.warnings::add);
    run.log(Map.of("loss", 0.1));
    assertThat(rows()).hasSize(1);
    assertThat(rows().get(0).status()).isEqualTo(RunStatus.RUNNING);
    assertThat(rows().get(0).end()).isEmpty();
    assertThat(rows().get(0).id()).contains(first);
    run.finish(RunStatus.FINISHED);

    seal();

    assertThat(rows()).hasSize(1);
    RunRow row = rows().get(0);
    assertThat(row.earlier()).containsExactly(first);
    assertThat(row.name()).isEqualTo("hand-1");
    assertThat(row.tags()).containsKey("again");
    assertThat(row.config().values().keySet()).containsExactly("epochs", "lr");
    assertThat(row.metrics().get("loss").n()).isEqualTo(3);
    assertThat(row.metrics().get("loss").max()).isEqualTo(0.5);
    assertThat(row.start()).isEqualTo(1_700_000_000_000_001L);
    RunView view = new ShowRun(repository.workspace()).open(row);
    assertThat(view.metrics()).extracting(MetricRow::step).containsExactly(0L, 1L, 2L);
    assertThat(repository.warnings).isEmpty();
  }

  @Test
  void commandIsRecordedAsAFurtherSegment() throws IOException {
    RunId first = sealed(1);
    Resumption from = resume(first.shortForm());

    repository.record(
        RunSpec.named(from.name())
            .command(
                List.of(
                    "sh", "-c", "echo '{\"m\":{\"loss\":0.1},\"s\":2}' >> \"$GITRUNS_JOURNAL\""))
            .resume(from)
            .build());

    assertThat(rows()).hasSize(1);
    assertThat(rows().get(0).earlier()).containsExactly(first);
    assertThat(new ShowRun(repository.workspace()).open("@0").metrics()).hasSize(3);
    assertThat(places.live()).isEmptyDirectory();
  }

  @Test
  void sealElsewhereGivesTheSameSegment() throws IOException {
    sealed(1);
    ActiveRun run = goOn(resume("@0"));
    run.log(Map.of("loss", 0.1));
    run.finish(RunStatus.FINISHED);
    try (ScratchRepository other = new ScratchRepository(directory.resolve("other"))) {
      new SealRuns(other.workspace()).one(run.directory());
      List<RunRow> there = new ListRuns(other.workspace()).rows();
      assertThat(there).hasSize(1);
      assertThat(there.get(0).has(Mark.GAP)).isTrue();
      assertThat(new ShowRun(other.workspace()).open("@0").missing()).hasSize(1);

      seal();

      assertThat(rows().get(0).id()).isEqualTo(there.get(0).id());
      assertThat(rows().get(0).has(Mark.GAP)).isFalse();
    }
  }

  @Test
  void crashedRunIsSealedBeforeItGoesOn() throws IOException {
    HandJournal journal = HandJournal.in(places.live(), 1);

    ActiveRun run = goOn(resume(journal.uid().text()));
    run.log(Map.of("loss", 0.1));
    run.finish(RunStatus.FINISHED);
    seal();

    assertThat(rows()).hasSize(1);
    assertThat(rows().get(0).earlier()).hasSize(1);
    assertThat(rows().get(0).status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void runThatLivesDoesNotGoOnTwice() throws IOException {
    sealed(1);
    Resumption from = resume("@0");
    ActiveRun run = goOn(from);

    assertThatThrownBy(() -> resume("@0"))
        .isInstanceOfSatisfying(
            GitRunsException.class,
            e -> assertThat(e.kind()).isEqualTo(GitRunsException.Kind.CONFLICT));
    assertThatThrownBy(() -> goOn(from))
        .isInstanceOfSatisfying(
            GitRunsException.class,
            e -> assertThat(e.kind()).isEqualTo(GitRunsException.Kind.CONFLICT));
    run.close();
  }

  @Test
  void journalWithAnotherLivingWriterMakesRoom() throws Exception {
    HandJournal journal = HandJournal.in(places.live(), 1);
    Process rank = new ProcessBuilder("sleep", "600").start();
    try {
      journal.line(rank.pid(), "{\"m\":{\"rank1\":1.0},\"s\":0}").end();
      seal();
      assertThat(journal.dir()).isDirectory();

      ActiveRun run = goOn(resume("@0"));
      run.finish(RunStatus.FINISHED);

      assertThat(places.done(journal.uid())).isDirectory();
    } finally {
      rank.destroyForcibly().waitFor();
    }
    seal();
    assertThat(rows()).hasSize(1);
  }

  @Test
  void twoHeadsAreTwoRowsAndMustBeNamedById() throws IOException {
    RunId first = sealed(1);
    Resumption from = resume("@0");
    try (ScratchRepository other = new ScratchRepository(directory.resolve("other"))) {
      for (ScratchRepository each : List.of(repository, other)) {
        ActiveRun run = ActiveRun.resume(from, each.workspace().place(), PID, w -> {});
        run.log(Map.of("loss", each == other ? 0.01 : 0.02));
        run.finish(RunStatus.FINISHED);
        new SealRuns(each.workspace()).pending();
      }
      repository.git("fetch", "-q", other.top.toString(), "git-runs:refs/remotes/other/git-runs");
    }
    repository.workspace().store().remotes().share("other");

    assertThat(rows()).hasSize(2);
    assertThat(rows()).allSatisfy(row -> assertThat(row.earlier()).containsExactly(first));
    assertThatThrownBy(() -> resume(from.uid().text())).isInstanceOf(GitRunsException.class);
    String second = rows().get(1).id().orElseThrow().hex();
    assertThat(resume(second).chain()).hasSize(2).endsWith(RunId.of(second));
  }

  @Test
  void forkShowsItsParentUpToTheStep() throws IOException {
    RunId parent = sealed(1);
    Value.Fields fork =
        Value.Fields.EMPTY.with(
            "fork_from", new FieldsBuilder().put("id", parent.hex()).put("step", 0).build());
    HandJournal journal =
        HandJournal.in(places.live(), 2, fork).line("{\"m\":{\"loss\":9},\"s\":1}").end();
    RunView live = new ShowRun(repository.workspace()).open(journal.uid().text());
    assertThat(live.metrics()).extracting(MetricRow::step).containsExactly(0L, 0L, 1L);

    seal();

    RunView view = new ShowRun(repository.workspace()).open(journal.uid().text());
    assertThat(view.metrics()).extracting(MetricRow::step).containsExactly(0L, 0L, 1L);
  }

  @Test
  void segmentThatWentBackHidesTheRowsBeforeItThatAreLater() throws IOException {
    HandJournal.in(places.live(), 1)
        .line("{\"m\":{\"loss\":0.4},\"s\":1}")
        .line("{\"m\":{\"loss\":99},\"s\":2}")
        .end();
    seal();
    ActiveRun run =
        ActiveRun.resume(resume("@0").backTo(1), repository.workspace().place(), PID, w -> {});
    run.log(Map.of("loss", 0.3));
    RunView live = new ShowRun(repository.workspace()).open(run.uid().text());
    List<Double> whole = List.of(0.5, 0.4, 0.3);
    assertThat(live.metrics()).extracting(row -> row.values().get("loss")).isEqualTo(whole);
    assertThat(live.metrics()).extracting(MetricRow::step).containsExactly(0L, 1L, 2L);
    run.finish(RunStatus.FINISHED);

    seal();

    RunView view = new ShowRun(repository.workspace()).open(run.uid().text());
    assertThat(view.row().earlier()).hasSize(1);
    assertThat(view.metrics()).extracting(row -> row.values().get("loss")).isEqualTo(whole);
  }

  @Test
  void purgedRunDoesNotGoOn() throws IOException {
    sealed(1);
    String uid = rows().get(0).uid().text();
    Resumption from = resume(uid);
    var key = dev.gitruns.store.EventKey.of(from.uid());
    var purge =
        dev.gitruns.store.Event.create(
            key, "purge", Value.Fields.EMPTY, List.of(), 1_800_000_000_000_000L, "Ada");
    repository.workspace().store().commit(List.of(), List.of(purge));

    assertThatThrownBy(() -> resume(uid)).hasMessageContaining("purged by Ada");
  }
}
