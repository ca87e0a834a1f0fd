package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.RunId;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.RunOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is checked on whatever ref it lies, and each copy for itself. */
class CheckedTipsTest {
  @TempDir Path temp;
  private TestRepo origin;
  private RunId run;

  @BeforeEach
  void makeOrigin() throws Exception {
    origin = TestRepo.create(temp.resolve("origin"));
    run = UnionTest.add(origin, 1).id();
  }

  private void forge(TestRepo repo) throws Exception {
    Path work = temp.resolve("work-" + repo.dir.getFileName());
    repo.git("worktree", "add", "-q", work.toString(), "git-runs");
    Files.writeString(work.resolve(run.path()).resolve("config.json"), "{\n  \"lr\": 9.0\n}\n");
    TestRepo.at(work).git("commit", "-qam", "forged");
    repo.git("worktree", "remove", "--force", work.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--bare", "--mirror", "--branch=git-runs"})
  void branchThatACloneMadeFromARemoteIsChecked(String option) throws Exception {
    forge(origin);
    Path clone = temp.resolve("clone");
    boolean bare = !option.startsWith("--branch");
    Path place = bare ? clone.resolve(".git") : clone;
    origin.git("clone", "-q", option, origin.dir.toString(), place.toString());
    if (bare) {
      // Refs as such a clone has them; some versions of git open no bare repository unasked.
      origin.git("config", "--file", place.resolve("config").toString(), "core.bare", "false");
    }
    try (GitRunStore store = GitRunStore.open(clone)) {
      assertThat(store.runs()).isEmpty();
      assertThat(store.suspects()).containsExactly(run);
      assertThat(store.contents(run)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"aaa", "zzz"})
  void corruptCopyOfOneRemoteHidesNoOther(String name) throws Exception {
    TestRepo evil = TestRepo.create(temp.resolve("evil"));
    evil.git("fetch", "-q", origin.dir.toString(), "git-runs:git-runs");
    forge(evil);
    TestRepo here = TestRepo.create(temp.resolve("here"));
    here.git("remote", "add", "origin", origin.dir.toString());
    here.git("remote", "add", name, evil.dir.toString());
    here.git("fetch", "-q", "--all");
    try (GitRunStore store = here.store()) {
      assertThat(store.runs()).containsExactly(run);
      assertThat(store.suspects()).isEmpty();
      assertThat(new String(store.contents(run).orElseThrow().bytes("config.json")))
          .doesNotContain("9.0");
    }
  }

  @Test
  void genuineRunReplacesTheForgedOneOfItsId() throws Exception {
    TestRepo here = TestRepo.create(temp.resolve("here"));
    forge(origin);
    here.git("fetch", "-q", origin.dir.toString(), "+git-runs:git-runs");
    try (GitRunStore store = here.store()) {
      SealedRun genuine = TestRepo.seal(store, 1);
      assertThat(genuine.id()).isEqualTo(run);
      assertThat(store.commit(List.of(genuine), List.of()).runs())
          .containsEntry(run, RunOutcome.ADDED);
    }
    try (GitRunStore store = here.store()) {
      assertThat(store.runs()).containsExactly(run);
      assertThat(new String(store.contents(run).orElseThrow().bytes("config.json")))
          .doesNotContain("9.0");
    }
  }

  @Test
  void ownSealIsRememberedAndCheckedNoMore() throws Exception {
    SealedRun second = UnionTest.add(origin, 2);
    String tree = origin.git("rev-parse", "git-runs:" + second.id().path());
    List<String> known = Files.readAllLines(origin.dir.resolve(".git/runs/cache/checked-runs"));
    assertThat(known).contains(second.id().hex() + " " + tree).doesNotHaveDuplicates();
  }
}
