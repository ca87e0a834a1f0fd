package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.CommitId;
import dev.gitruns.store.AnchorReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnchorsTest {
  @TempDir Path temp;

  @Test
  void chainBeginsAsTheFormatSays() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo")).commitCode("x");
    CommitId head = new CommitId(repo.git("rev-parse", "HEAD"));
    try (GitRunStore store = repo.store()) {
      AnchorReport report = store.anchor(List.of(head));
      assertThat(report.kept()).containsExactly(head);
      assertThat(repo.git("rev-parse", "refs/runs/code^1"))
          .isEqualTo("98b62b27c9811c04a722c644bbb273b05a138f6a");
      assertThat(repo.git("rev-parse", "refs/runs/code^2")).isEqualTo(head.hex());
      assertThat(store.anchor(List.of(head)).tip()).isEqualTo(report.tip());
    }
    repo.checkWhole();
  }

  @Test
  void codeSurvivesAmendingAndCollection() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo")).commitCode("x");
    String head = repo.git("rev-parse", "HEAD");
    try (GitRunStore store = repo.store()) {
      store.anchor(List.of(new CommitId(head)));
    }
    repo.git("commit", "-q", "--amend", "-m", "other");
    repo.git("reflog", "expire", "--expire=now", "--all");
    repo.git("gc", "-q", "--prune=now");
    assertThat(repo.git("show", head + ":train.py")).isEqualTo("x");
    repo.checkWhole();
  }

  @Test
  void absentCommitIsReported() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    CommitId absent = new CommitId("12".repeat(20));
    try (GitRunStore store = repo.store()) {
      AnchorReport report = store.anchor(List.of(absent));
      assertThat(report.absent()).containsExactly(absent);
      assertThat(report.kept()).isEmpty();
      assertThat(report.tip()).isEmpty();
    }
  }

  @Test
  void hundredSnapshotsMakeTwoAnchors() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo")).commitCode("x");
    List<CommitId> snapshots = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      snapshots.add(
          new CommitId(
              repo.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "snapshot " + i)));
    }
    try (GitRunStore store = repo.store()) {
      assertThat(store.anchor(snapshots).kept()).hasSize(100);
    }
    assertThat(repo.git("rev-list", "--count", "--first-parent", "refs/runs/code")).isEqualTo("3");
    repo.git("gc", "-q", "--prune=now");
    for (CommitId snapshot : snapshots) {
      assertThat(repo.tryGit("cat-file", "-e", snapshot.hex()).ok()).isTrue();
    }
    repo.checkWhole();
  }
}
