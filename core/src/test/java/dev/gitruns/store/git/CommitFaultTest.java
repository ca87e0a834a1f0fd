package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.CommitReport;
import dev.gitruns.store.CommitReport.Status;
import dev.gitruns.store.CommitSteps.Step;
import dev.gitruns.store.RunOutcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommitFaultTest {
  private static final StoreSettings SETTINGS =
      StoreSettings.standard(Clock.systemUTC(), new Random(1));

  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(Step.class)
  void killedBeforeAnyStepNothingIsLostOrBroken(Step fatal) throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    SealedRun run;
    Set<Step> taken = EnumSet.noneOf(Step.class);
    try (GitRunStore store =
        GitRunStore.open(
            repo.dir,
            SETTINGS.with(
                step -> {
                  taken.add(step);
                  if (step == fatal) {
                    throw new IllegalStateException("killed");
                  }
                }))) {
      run =
          TestRepo.seal(
              store.directory().sealed(),
              TestRepo.uid(1),
              Map.of(),
              Map.of("artifacts/m.bin", "m".getBytes(StandardCharsets.UTF_8)));
      assertThatThrownBy(() -> store.commit(List.of(run), List.of())).hasMessage("killed");
    }
    assertThat(taken).contains(fatal);
    repo.git("gc", "-q", "--prune=now");
    repo.checkWhole();
    try (GitRunStore store = repo.store()) {
      assertThat(store.pending()).containsExactly(run);
      CommitReport report = store.commit(store.pending(), List.of());
      assertThat(report.runs().get(run.id())).isIn(RunOutcome.ADDED, RunOutcome.ALREADY_PRESENT);
      assertThat(store.runs()).containsExactly(run.id());
      assertThat(store.pending()).isEmpty();
    }
    repo.git("gc", "-q", "--prune=now");
    repo.checkWhole();
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void collectionAtAnyStepTakesNothing(Step moment) throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    try (GitRunStore store =
        GitRunStore.open(
            repo.dir,
            SETTINGS.with(
                step -> {
                  if (step == moment) {
                    repo.git("gc", "-q", "--prune=now");
                  }
                }))) {
      for (int i = 0; i < 2; i++) {
        store.commit(List.of(TestRepo.seal(store, i)), List.of());
      }
      assertThat(store.runs()).hasSize(2);
    }
    repo.checkWhole();
  }

  @Test
  void leftoversOfKilledProcessesAreSweptAfterADay() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    Path packs = Files.createDirectories(repo.dir.resolve(".git/objects/pack"));
    Path part = Files.createFile(packs.resolve("git-runs-1.part"));
    Path keep = Files.writeString(packs.resolve("pack-0.keep"), "git-runs 1\n");
    Path others = Files.writeString(packs.resolve("pack-1.keep"), "mine\n");
    Path young = Files.createFile(packs.resolve("git-runs-2.part"));
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    for (Path path : List.of(part, keep, others)) {
      Files.setLastModifiedTime(path, old);
    }
    try (GitRunStore store = repo.store()) {
      store.commit(List.of(TestRepo.seal(store, 1)), List.of());
    }
    assertThat(part).doesNotExist();
    assertThat(keep).doesNotExist();
    assertThat(others).exists();
    assertThat(young).exists();
  }

  @Test
  void staleLockIsNamed() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    Path lock = repo.dir.toRealPath().resolve(".git/refs/heads/git-runs.lock");
    Files.createDirectories(lock.getParent());
    Files.createFile(lock);
    try (GitRunStore store =
        GitRunStore.open(repo.dir, SETTINGS.withPatience(Duration.ofMillis(300)))) {
      SealedRun run = TestRepo.seal(store, 1);
      CommitReport report = store.commit(List.of(run), List.of());
      assertThat(report.status()).isEqualTo(Status.CONTENDED);
      assertThat(report.why()).contains(lock.toString()).contains("s old");
      assertThat(report.runs()).containsEntry(run.id(), RunOutcome.PENDING);
      Files.delete(lock);
      assertThat(store.commit(List.of(run), List.of()).status()).isEqualTo(Status.MOVED);
    }
    repo.checkWhole();
  }

  @Test
  void eightCommittersLoseNothingWithOrWithoutTurns() throws Exception {
    for (boolean turns : new boolean[] {true, false}) {
      TestRepo repo = TestRepo.create(temp.resolve("repo" + turns));
      ExecutorService pool = Executors.newFixedThreadPool(8);
      List<Callable<Integer>> work = new ArrayList<>();
      for (int w = 0; w < 8; w++) {
        int writer = w;
        work.add(() -> commitSome(repo, writer, turns));
      }
      int lost = 0;
      for (Future<Integer> each : pool.invokeAll(work)) {
        lost += each.get();
      }
      pool.shutdown();
      assertThat(lost).isZero();
      try (GitRunStore store = repo.store()) {
        assertThat(store.runs()).hasSize(40);
        assertThat(store.pending()).isEmpty();
      }
      repo.checkWhole();
    }
  }

  private static int commitSome(TestRepo repo, int writer, boolean turns) throws Exception {
    StoreSettings settings =
        new StoreSettings(
            Clock.systemUTC(),
            new Random(writer),
            turns ? Duration.ofSeconds(60) : Duration.ZERO,
            Duration.ofSeconds(60),
            step -> {},
            java.util.Optional.empty());
    int lost = 0;
    try (GitRunStore store = GitRunStore.open(repo.dir, settings)) {
      for (int i = 0; i < 5; i++) {
        SealedRun run = TestRepo.seal(store, writer * 100L + i);
        RunOutcome outcome = store.commit(List.of(run), List.of()).runs().get(run.id());
        lost += outcome == RunOutcome.ADDED ? 0 : 1;
      }
    }
    return lost;
  }
}
