package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.CommitReport;
import dev.gitruns.store.CommitReport.Status;
import dev.gitruns.store.InitRequest;
import dev.gitruns.store.RunContents;
import dev.gitruns.store.RunOutcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRunStoreTest {
  @TempDir Path temp;

  @Test
  void initTouchesNothingButBranchAndSettings() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo")).commitCode("x");
    String head = repo.git("rev-parse", "HEAD");
    String index = repo.git("ls-files", "--stage");
    List<String> before = TestRepo.listing(repo.dir);
    try (GitRunStore store = repo.store()) {
      assertThat(store.init(InitRequest.DEFAULT).done()).hasSize(2);
      assertThat(store.init(InitRequest.DEFAULT).done()).hasSize(1);
    }
    try (GitRunStore store = repo.store()) {
      assertThat(store.init(InitRequest.DEFAULT).done()).isEmpty();
    }
    assertThat(TestRepo.listing(repo.dir)).isEqualTo(before);
    assertThat(repo.git("rev-parse", "HEAD")).isEqualTo(head);
    assertThat(repo.git("ls-files", "--stage")).isEqualTo(index);
    assertThat(repo.git("status", "--porcelain")).isEmpty();
    repo.checkWhole();
  }

  @Test
  void twoRepositoriesBeginWithOneCommit() throws Exception {
    TestRepo a = TestRepo.create(temp.resolve("a"));
    TestRepo b = TestRepo.create(temp.resolve("b"));
    a.store().init(InitRequest.DEFAULT);
    b.store().init(InitRequest.DEFAULT);
    assertThat(a.git("rev-parse", "git-runs")).isEqualTo(b.git("rev-parse", "git-runs"));
    // A change of these bytes is a change of the format.
    assertThat(a.git("show", "git-runs:FORMAT"))
        .isEqualTo(
            """
            {
              "erased": {
                "commits": [],
                "uids": []
              },
              "format": 1,
              "requires": []
            }""");
  }

  @Test
  void committedRunIsFoundWithItsFiles() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("größe")).commitCode("x");
    try (GitRunStore store = repo.store()) {
      SealedRun run = TestRepo.seal(store, 1);
      assertThat(store.pending()).containsExactly(run);
      CommitReport report = store.commit(store.pending(), List.of());
      assertThat(report.status()).isEqualTo(Status.MOVED);
      assertThat(report.runs()).containsExactly(Map.entry(run.id(), RunOutcome.ADDED));
      assertThat(store.runs()).containsExactly(run.id());
      assertThat(store.pending()).isEmpty();
      RunContents contents = store.contents(run.id()).orElseThrow();
      assertThat(contents.names()).containsExactly("SHA256SUMS", "config.json", "run.json");
      assertThat(new String(contents.bytes("config.json"), StandardCharsets.UTF_8))
          .contains("\"seed\": 1");
      assertThat(contents.size("config.json")).isEqualTo(contents.bytes("config.json").length);
      assertThat(store.contents(RunId.of("0".repeat(64)))).isEmpty();
    }
    repo.checkWhole();
    assertThat(repo.git("status", "--porcelain")).isEmpty();
    assertThat(repo.git("count-objects", "-v")).contains("count: 3");
    assertThat(repo.git("log", "--format=%an <%ae>%n%B", "-1", "git-runs"))
        .startsWith("Ada <ada@example.org>\nbrave-")
        .contains("\nUid: ")
        .endsWith("[skip ci]");
    assertThat(repo.tryGit("merge", "git-runs").err()).contains("unrelated histories");
    try (var files = Files.list(repo.dir.resolve(".git/objects/pack"))) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".keep"));
    }
  }

  @Test
  void committedTwiceIsThereOnce() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    try (GitRunStore store = repo.store()) {
      SealedRun run = TestRepo.seal(temp.resolve("elsewhere"), TestRepo.uid(1), Map.of(), Map.of());
      store.commit(List.of(run), List.of());
      String tip = repo.git("rev-parse", "git-runs");
      CommitReport again = store.commit(List.of(run), List.of());
      assertThat(again.status()).isEqualTo(Status.UNCHANGED);
      assertThat(again.runs()).containsEntry(run.id(), RunOutcome.ALREADY_PRESENT);
      assertThat(repo.git("rev-parse", "git-runs")).isEqualTo(tip);
      assertThat(run.dir()).exists();
    }
  }

  @Test
  void thousandRunsMakeOneCommitAndOnePack() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    try (GitRunStore store = repo.store()) {
      List<SealedRun> runs = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        runs.add(TestRepo.seal(store, i));
      }
      store.commit(runs, List.of());
      assertThat(store.runs()).hasSize(1000);
      Map<RunId, Integer> seen = new HashMap<>();
      store.documents(store.runs(), Set.of("run.json"), (id, files) -> seen.put(id, files.size()));
      assertThat(seen).hasSize(1000).containsValue(1);
    }
    assertThat(repo.git("rev-list", "--count", "git-runs")).isEqualTo("2");
    assertThat(repo.git("count-objects", "-v")).contains("count: 0").contains("packs: 1");
    assertThat(repo.git("log", "-1", "--format=%s", "git-runs"))
        .isEqualTo("1000 runs: 1000 finished");
    repo.checkWhole();
  }

  @Test
  void largeBytesAreInTheLfsStoreFirst() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    try (GitRunStore store = repo.store()) {
      byte[] model = "weights".getBytes(StandardCharsets.UTF_8);
      SealedRun run =
          TestRepo.seal(
              store.directory().sealed(),
              TestRepo.uid(1),
              Map.of(),
              Map.of("artifacts/model.bin", model));
      store.commit(List.of(run), List.of());
      assertThat(run.dir()).doesNotExist();
      var oid = dev.gitruns.rundir.Sha256Sums.digest(model);
      assertThat(store.large().find(oid))
          .get()
          .satisfies(path -> assertThat(path).hasBinaryContent(model));
      assertThat(store.contents(run.id()).orElseThrow().names())
          .contains("artifacts/model.bin", ".gitattributes");
    }
  }

  @Test
  void nothingMovesWhileCheckedOutInAnyWorkTree() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo")).commitCode("x");
    try (GitRunStore store = repo.store()) {
      store.init(InitRequest.DEFAULT);
      repo.git("worktree", "add", "-q", temp.resolve("other").toString(), "git-runs");
      SealedRun run = TestRepo.seal(store, 1);
      CommitReport report = store.commit(store.pending(), List.of());
      assertThat(report.status()).isEqualTo(Status.CHECKED_OUT);
      assertThat(report.why()).contains(temp.resolve("other").toString());
      assertThat(report.runs()).containsEntry(run.id(), RunOutcome.PENDING);
      assertThat(store.pending()).containsExactly(run);
      repo.git("worktree", "remove", temp.resolve("other").toString());
      assertThat(store.commit(store.pending(), List.of()).status()).isEqualTo(Status.MOVED);
    }
  }

  @Test
  void linkedWorkTreeDetachedHeadAndNobodyWork() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo")).commitCode("x");
    repo.git("worktree", "add", "-q", "--detach", temp.resolve("other").toString());
    TestRepo other = TestRepo.at(temp.resolve("other"));
    try (GitRunStore store = GitRunStore.open(other.dir)) {
      assertThat(store.directory().root()).isEqualTo(repo.dir.toRealPath().resolve(".git/runs"));
      store.commit(List.of(TestRepo.seal(store, 1)), List.of());
      assertThat(store.runs()).hasSize(1);
    }
    assertThat(other.git("status", "--porcelain")).isEmpty();
    assertThat(GitRunStore.open(repo.dir).runs()).hasSize(1);
  }

  @Test
  void fetchedRunsAreSeen() throws Exception {
    TestRepo a = TestRepo.create(temp.resolve("a"));
    TestRepo b = TestRepo.create(temp.resolve("b"));
    SealedRun ofA;
    try (GitRunStore store = a.store()) {
      ofA = TestRepo.seal(store, 1);
      store.commit(List.of(ofA), List.of());
    }
    b.git("remote", "add", "origin", a.dir.toString());
    b.git("fetch", "-q", "origin");
    try (GitRunStore store = b.store()) {
      assertThat(store.runs()).containsExactly(ofA.id());
      SealedRun ofB = TestRepo.seal(store, 2);
      store.commit(List.of(ofB), List.of());
      assertThat(store.runs()).containsExactlyInAnyOrder(ofA.id(), ofB.id());
    }
  }

  @Test
  void foreignFilesAreRefused() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    try (GitRunStore store = repo.store()) {
      SealedRun run = TestRepo.seal(store, 1);
      Files.createSymbolicLink(run.tree().resolve("link"), Path.of("/etc/passwd"));
      assertThat(store.commit(List.of(run), List.of()).why()).contains("no run may have: link");
      assertThat(store.tip()).isEqualTo(Optional.empty());
      assertThat(store.pending()).containsExactly(run);
    }
  }

  @Test
  void aRunThatRottedSinceItsSealStaysBehindAndTheOthersGo() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    try (GitRunStore store = repo.store()) {
      SealedRun rotten = TestRepo.seal(store, 1);
      SealedRun sound = TestRepo.seal(store, 2);
      Path config = rotten.tree().resolve("run.json");
      byte[] bytes = Files.readAllBytes(config);
      bytes[bytes.length / 2] ^= 1;
      Files.write(config, bytes);

      CommitReport report = store.commit(List.of(rotten, sound), List.of());

      assertThat(report.runs())
          .containsEntry(sound.id(), RunOutcome.ADDED)
          .containsEntry(rotten.id(), RunOutcome.PENDING);
      assertThat(report.why()).contains(rotten.id().shortForm()).contains("isn't what its id says");
      assertThat(store.runs()).containsExactly(sound.id());
    }
  }

  @Test
  void aRunThatAnotherCommitterTookAwayIsNoTrouble() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    try (GitRunStore store = repo.store()) {
      SealedRun run = TestRepo.seal(store, 1);
      store.commit(List.of(run), List.of());

      CommitReport report = store.commit(List.of(run), List.of());

      assertThat(report.why()).isEmpty();
      assertThat(report.runs()).containsEntry(run.id(), RunOutcome.ALREADY_PRESENT);
    }
  }

  @Test
  void deinitLeavesNoTraceButTheBranch() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    repo.store().init(InitRequest.DEFAULT);
    try (GitRunStore store = repo.store()) {
      TestRepo.seal(store, new Uid("01arz3ndektsv4rrffq69g5fav"), Map.of());
      assertThatThrownBy(() -> store.deinit(false)).hasMessageContaining("aren't on the branch");
      store.commit(store.pending(), List.of());
      store.deinit(false);
      assertThat(repo.git("rev-parse", "git-runs")).isNotEmpty();
      assertThat(store.directory().root()).doesNotExist();
    }
    assertThat(repo.tryGit("config", "--get-regexp", "^runs\\.").ok()).isFalse();
    repo.store().deinit(true);
    assertThat(repo.tryGit("rev-parse", "-q", "--verify", "refs/heads/git-runs").ok()).isFalse();
  }
}
