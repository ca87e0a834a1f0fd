package dev.gitruns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.diff.RunDiffer;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunStatus;
import dev.gitruns.op.DiffRuns;
import dev.gitruns.read.RunView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRunsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private ScratchRepository repository;

  private record Training(double lr, int epochs, boolean nesterov, List<Integer> layers) {}

  @BeforeEach
  void makeRepository() throws IOException {
    repository = ScratchRepository.create(directory);
  }

  @Test
  void whatARunWasToldIsReadBackFromTheBranch() throws IOException {
    Files.writeString(directory.resolve("data.csv"), "a,b\n1,2\n3,4\n");
    try (GitRuns runs = repository.open()) {
      Run run =
          runs.start("base")
              .experiment("penguins")
              .config(new Training(3e-4, 2, true, List.of(64, 3)))
              .config(Map.of("optimiser", Map.of("name", "sgd", "momentum", 0.9f)))
              .tag("gpu")
              .tag("stage", "dev")
              .note("a first try")
              .group("seeds")
              .jobType("train")
              .input("data.csv")
              .begin();
      run.log(0, Map.of("loss", 0.5, "n", 10));
      run.log(Map.of("loss", Double.NaN));
      run.log(7, "loss", 0.25);
      run.config("warmup", 100L);
      run.summary("verdict", "good");
      run.artifact("model/weights.json", "[1]".getBytes());
      run.text("sample", 7, "hello");
      run.table("confusion", 7, List.of("a", "b"), List.of(List.of(1, 0), List.of(0, 1)));
      run.finish();
      assertThat(runs.awaitSeals(LONG)).isTrue();

      StoredRun stored = runs.find("base");
      assertThat(stored.id()).isPresent();
      assertThat(stored.uid()).isEqualTo(run.uid());
      assertThat(stored.status()).isEqualTo(RunStatus.FINISHED);
      assertThat(stored.experiment()).isEqualTo("penguins");
      assertThat(stored.tags()).containsEntry("gpu", "").containsEntry("stage", "dev");
      assertThat(stored.note()).contains("a first try");
      assertThat(stored.group()).contains("seeds");
      assertThat(stored.config())
          .containsEntry("lr", 3e-4)
          .containsEntry("epochs", 2L)
          .containsEntry("nesterov", true)
          .containsEntry("layers", List.of(64L, 3L))
          .containsEntry("optimiser", Map.of("name", "sgd", "momentum", 0.9))
          .containsEntry("warmup", 100L);
      assertThat(stored.summary()).containsEntry("verdict", "good");
      assertThat(stored.metric("loss")).hasValue(0.25);
      MetricSeries loss = stored.series("loss");
      assertThat(loss.steps()).containsExactly(0, 1, 7);
      assertThat(loss.values()).containsExactly(0.5, Double.NaN, 0.25);
      assertThat(loss.times()).isSorted();
      assertThat(stored.seriesNames()).containsExactly("loss", "n");
      assertThat(stored.artifact("model/weights.json")).asString().isEqualTo("[1]");
      assertThat(stored.document("code"))
          .containsEntry("commit", repository.git("rev-parse", "HEAD"));
      assertThat(stored.document("environment")).containsKeys("os", "jvm", "language");
      assertThat(stored.document("inputs").toString()).contains("rows=2");
      assertThat(stored.document("media").toString()).contains("confusion", "hello");
      assertThat(stored.toString()).startsWith("base (");
    }
    assertThat(repository.troubles).isEmpty();
  }

  @Test
  void aLiveRunIsReadFromItsJournal() {
    try (GitRuns runs = repository.open()) {
      Run run = runs.start("live").config("lr", 1).begin();
      run.log(3, "loss", 1.5);
      run.artifact("a.txt", "bytes".getBytes());
      StoredRun stored = runs.find("@0");
      assertThat(stored.id()).isEmpty();
      assertThat(stored.status()).isEqualTo(RunStatus.RUNNING);
      assertThat(stored.series("loss").values()).containsExactly(1.5);
      assertThat(stored.artifact("a.txt")).asString().isEqualTo("bytes");
      run.finish();
    }
  }

  @Test
  void runsAreListedFilteredAndSorted() {
    try (GitRuns runs = GitRuns.open(directory, repository.settings().sealOnFinish(false))) {
      runs.init();
      for (int i = 1; i <= 3; i++) {
        int number = i;
        runs.start("run" + i).config("lr", i * 0.1).run(run -> run.log("f1", number / 10.0));
      }
      assertThat(runs.list()).extracting(StoredRun::name).containsExactly("run3", "run2", "run1");
      assertThat(runs.list("f1 >= 0.2", "f1"))
          .extracting(StoredRun::name)
          .containsExactly("run2", "run3");
      assertThatThrownBy(() -> runs.list("f1 >"))
          .isInstanceOfSatisfying(
              GitRunsException.class,
              e -> assertThat(e.kind()).isEqualTo(GitRunsException.Kind.USAGE));
      assertThatThrownBy(() -> runs.find("nothing")).isInstanceOf(GitRunsException.class);

      assertThat(runs.find("run1").id()).isEmpty();
      SealReport report = runs.seal();
      assertThat(report.ids()).hasSize(3);
      assertThat(report.trouble()).isEmpty();
      assertThat(runs.find("run1").id()).isPresent();
      assertThat(repository.git("log", "--format=%s", "git-runs")).contains("3 runs");
    }
  }

  @Test
  void onlyWhatDiffersIsInADifference() {
    try (GitRuns runs = repository.open()) {
      runs.start("a").config(Map.of("lr", 0.1, "same", 1)).run(run -> run.log("f1", 0.5));
      runs.start("b").config(Map.of("lr", 0.2, "same", 1)).run(run -> run.log("f1", 0.75));
      RunDifference difference = runs.diff("a", "b");
      assertThat(difference.isEmpty()).isFalse();
      assertThat(difference.config())
          .singleElement()
          .satisfies(
              change -> {
                assertThat(change.path()).isEqualTo("lr");
                assertThat(change.before()).contains(0.1);
                assertThat(change.after()).contains(0.2);
              });
      assertThat(difference.metrics())
          .singleElement()
          .satisfies(change -> assertThat(change.difference()).isEqualTo(0.25));
      assertThat(difference.code()).isEmpty();
      assertThat(difference.packages()).isEmpty();
      assertThat(difference.text()).contains("f1", "0.5", "0.75");
      assertThat(difference.markdown()).contains("| f1 |");
      RunDifference itself = runs.diff(runs.find("a"), runs.find("a"));
      assertThat(itself.isEmpty()).as(itself.text()).isTrue();
    }
  }

  @Test
  void aRunIsTheSameWaitingAndSealed() throws IOException {
    Files.writeString(directory.resolve("data.csv"), "a,b\n1,2\n");
    try (GitRuns runs = GitRuns.open(directory, repository.settings().sealOnFinish(false))) {
      runs.init();
      runs.start("a")
          .config(Map.of("lr", 0.1))
          .input("data.csv")
          .run(
              run -> {
                run.log("loss", 0.5);
                run.summary("verdict", "good");
              });
      RunView waiting = runs.find("a").view();
      assertThat(waiting.row().id()).isEmpty();
      runs.seal();
      RunView sealed = runs.find("a").view();
      assertThat(sealed.row().id()).isPresent();
      RunDifference difference =
          new RunDifference(RunDiffer.diff(DiffRuns.side(waiting), DiffRuns.side(sealed)));
      assertThat(difference.isEmpty()).as(difference.text()).isTrue();
    }
  }

  @Test
  void aTrainingThatThrowsIsAFailedRunAndThrowsOn() {
    try (GitRuns runs = repository.open()) {
      IOException lost = new IOException("the data are gone");
      assertThatThrownBy(
              () ->
                  runs.start("broken")
                      .run(
                          run -> {
                            run.log("loss", 1);
                            throw lost;
                          }))
          .isSameAs(lost);
      assertThat(runs.awaitSeals(LONG)).isTrue();
      StoredRun stored = runs.find("broken");
      assertThat(stored.status()).isEqualTo(RunStatus.FAILED);
      assertThat(stored.series("loss").size()).isEqualTo(1);
      assertThat(stored.console()).contains("the data are gone", "GitRunsTest");
      assertThat(stored.document("run").toString()).contains("exception");
    }
  }

  @Test
  void aRunThatIsOnlyClosedHasFailed() {
    try (GitRuns runs = repository.open()) {
      try (Run run = runs.start("left").begin()) {
        run.log("loss", 1);
      }
      assertThat(runs.find("left").status()).isEqualTo(RunStatus.FAILED);
      try (Run run = runs.start("done").begin()) {
        run.finish();
      }
      assertThat(runs.find("done").status()).isEqualTo(RunStatus.FINISHED);
    }
    assertThat(repository.troubles).singleElement().asString().contains("closed before");
  }

  @Test
  void childrenNameTheirParentAndShareItsCode() {
    try (GitRuns runs = repository.open()) {
      Run sweep = runs.start("sweep").begin();
      sweep.child("trial").config("lr", 0.1).run(run -> run.log("f1", 0.5));
      sweep.finish();
      assertThat(runs.awaitSeals(LONG)).isTrue();
      StoredRun trial = runs.find("trial");
      assertThat(trial.parent()).contains(sweep.uid());
      assertThat(trial.commit()).isEqualTo(runs.find("sweep").commit()).isPresent();
      assertThat(trial.document("environment"))
          .isEqualTo(runs.find("sweep").document("environment"));
    }
  }

  @Test
  void anUnpreparedRepositoryRecordsButDoesNotSeal() {
    try (GitRuns runs = GitRuns.open(directory, repository.settings())) {
      runs.start("early").run(run -> run.log("loss", 1));
      assertThat(runs.awaitSeals(LONG)).isTrue();
      assertThat(runs.find("early").id()).isEmpty();
      assertThatThrownBy(runs::seal).hasMessageContaining("isn't prepared");
      assertThat(runs.init()).isNotEmpty();
      assertThat(runs.seal().ids()).hasSize(1);
    }
    assertThat(repository.troubles).singleElement().asString().contains("git runs init");
  }

  @Test
  void codeThatIsNotCommittedIsASnapshot() throws IOException {
    Files.writeString(directory.resolve("Train.java"), "class Train { int changed; }\n");
    Files.writeString(directory.resolve("New.java"), "class New {}\n");
    try (GitRuns runs = repository.open()) {
      runs.start("dirty").run(run -> run.log("loss", 1));
      assertThat(runs.awaitSeals(LONG)).isTrue();
      Map<String, Object> code = runs.find("dirty").document("code");
      assertThat(code).containsEntry("dirty", true).containsEntry("exact", true);
      String snapshot = (String) code.get("snapshot");
      assertThat(repository.git("show", snapshot + ":Train.java")).contains("changed");
      assertThat(repository.git("show", snapshot + ":New.java")).contains("class New");
      assertThat(repository.git("status", "--short")).contains("M Train.java", "?? New.java");
    }
  }

  @Test
  void filesThatTheProgramWritesAreNoCode() throws IOException {
    try (GitRuns runs = repository.open()) {
      runs.start("clean")
          .run(
              run -> {
                Files.createDirectories(directory.resolve("checkpoints"));
                Files.writeString(directory.resolve("checkpoints/a.ckpt"), "w");
                Files.writeString(directory.resolve("history.csv"), "0,1");
                run.log("loss", 1);
              });
      assertThat(runs.awaitSeals(LONG)).isTrue();
      assertThat(runs.find("clean").document("code"))
          .containsEntry("dirty", false)
          .containsEntry("exact", true)
          .doesNotContainKeys("snapshot", "left_out");
    }
  }

  @Test
  void manyThreadsBeginAndEndRunsOfOneRepository() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    try (GitRuns one = repository.open();
        GitRuns other = repository.open()) {
      for (int t = 0; t < 4; t++) {
        GitRuns runs = t % 2 == 0 ? one : other;
        int number = t;
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 3; i++) {
                    int value = number * 10 + i;
                    runs.start("run" + value).run(run -> run.log("value", value));
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(one.awaitSeals(LONG)).isTrue();
      assertThat(other.awaitSeals(LONG)).isTrue();
      one.seal();
      assertThat(one.list()).hasSize(12);
      for (StoredRun stored : one.list()) {
        assertThat(stored.id()).isPresent();
        assertThat("run" + (long) stored.metric("value").orElseThrow()).isEqualTo(stored.name());
      }
    }
  }

  @Test
  void nothingThatARunIsGivenThrows() {
    try (GitRuns runs = GitRuns.open(directory, repository.settings().sealOnFinish(false))) {
      runs.init();
      Run run = runs.start(null).tag(null, null).input((String) null).artifactAtEnd(null).begin();
      run.log((String) null, 1);
      run.log(0, Collections.singletonMap("a", null));
      run.config((Map<String, ?>) null);
      run.config((Record) null);
      run.config(null, null);
      run.summary(null, new int[] {1, 2});
      run.tag(null, null);
      run.note(null);
      run.text(null, 0, null);
      run.table("t", 0, null, null);
      run.image("i", 0, null, null);
      run.input((Path) null);
      run.artifact((Path) null);
      run.artifact(null, null);
      assertThat(run.artifact("nowhere")).isFalse();
      Map<String, Object> cycle = new java.util.HashMap<>();
      cycle.put("again", cycle);
      run.config(cycle);
      run.child(null).begin().fail(null);
      run.finish((RunStatus) null);
      assertThat(run.artifact("late.txt", new byte[1])).isFalse();
      run.close();
      assertThat(runs.list("status = finished")).hasSize(1);
      assertThat(runs.list("status = failed")).hasSize(1);
      assertThat(runs.seal().trouble()).isEmpty();
    }
  }
}
