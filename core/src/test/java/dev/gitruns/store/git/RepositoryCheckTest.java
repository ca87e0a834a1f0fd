package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.store.InitRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryCheckTest {
  @TempDir Path temp;

  @Test
  void sha256RepositoryIsRefusedUntouched() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"), "--object-format=sha256");
    assertThatThrownBy(repo::store)
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("sha256")
        .extracting(e -> ((GitRunsException) e).kind())
        .isEqualTo(GitRunsException.Kind.ENVIRONMENT);
    repo.checkWhole();
  }

  @Test
  void unknownExtensionIsRefused() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    repo.git("config", "core.repositoryformatversion", "1");
    repo.git("config", "extensions.refStorage", "reftable");
    assertThatThrownBy(repo::store).isInstanceOf(GitRunsException.class);
    // With version 0 git itself ignores it, and so must not we.
    TestRepo other = TestRepo.create(temp.resolve("other"));
    other.git("config", "extensions.frobnicate", "true");
    assertThatThrownBy(other::store).hasMessageContaining("frobnicate");
  }

  @Test
  void noRepositoryIsSaidSo() {
    assertThatThrownBy(() -> GitRunStore.open(temp)).hasMessageContaining("no git repository");
    assertThatThrownBy(() -> GitRunStore.open(temp.resolve("gone")))
        .hasMessageContaining("no directory");
  }

  @Test
  void bareRepositoryNamesItsRemedyIfGitDoesNotLookForIt() throws Exception {
    TestRepo.at(Files.createDirectories(temp.resolve("bare"))).git("init", "-q", "--bare");
    assertThatThrownBy(() -> GitRunStore.open(temp.resolve("bare")))
        .hasMessageContaining("safe.bareRepository")
        .extracting(e -> ((GitRunsException) e).next())
        .isEqualTo("Name the repository: git --git-dir=DIRECTORY runs …");
  }

  @Test
  void clashesAreFoundBeforeAnythingIsWritten() throws Exception {
    TestRepo repo = TestRepo.create(temp.resolve("repo")).commitCode("x");
    repo.git("branch", "git-runs/old");
    assertThatThrownBy(() -> repo.store().init(InitRequest.DEFAULT))
        .hasMessageContaining("git-runs/old");
    repo.git("branch", "-m", "git-runs/old", "git-runs");
    assertThatThrownBy(() -> repo.store().init(InitRequest.DEFAULT))
        .hasMessageContaining("no file FORMAT");
    repo.git("branch", "-m", "git-runs", "old");
    repo.git("tag", "git-runs");
    Files.createDirectories(repo.dir.resolve("git-runs"));
    assertThat(repo.store().init(InitRequest.DEFAULT).warnings()).hasSize(2);
  }

  @Test
  void partialCloneShowsIdsOfWhatItCannotCheckAndFetchesNothing() throws Exception {
    TestRepo origin = TestRepo.create(temp.resolve("origin"));
    origin.git("config", "uploadpack.allowFilter", "true");
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true");
    try (GitRunStore store = origin.store()) {
      store.commit(java.util.List.of(TestRepo.seal(store, 1)), java.util.List.of());
    }
    TestRepo clone = TestRepo.create(temp.resolve("clone"));
    clone.git("remote", "add", "origin", "file://" + origin.dir);
    clone.git("config", "remote.origin.promisor", "true");
    clone.git("config", "remote.origin.partialclonefilter", "blob:none");
    clone.git("fetch", "-q", "--filter=blob:none", "origin");
    String before = clone.git("count-objects", "-v");
    try (GitRunStore store = clone.store()) {
      assertThat(store.runs()).isEmpty();
      assertThat(store.unchecked()).hasSize(1);
    }
    assertThat(clone.git("count-objects", "-v")).isEqualTo(before);
  }
}
