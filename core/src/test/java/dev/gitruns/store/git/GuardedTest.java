package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedTest {
  @TempDir private Path directory;

  private Repository repository() throws IOException {
    Repository repository = FileRepositoryBuilder.create(directory.resolve("x.git").toFile());
    repository.create(true);
    return repository;
  }

  @Test
  void anObjectThatACollectionMovedIsLookedForAgain() throws IOException {
    try (Repository repository = repository()) {
      AtomicInteger tries = new AtomicInteger();
      String found =
          Guarded.run(
              repository,
              "read",
              () -> {
                if (tries.incrementAndGet() < 3) {
                  throw new MissingObjectException(ObjectId.zeroId(), "commit");
                }
                return "found";
              });
      assertThat(found).isEqualTo("found");
    }
  }

  @Test
  void anObjectThatIsNowhereIsAnErrorWithItsName() throws IOException {
    try (Repository repository = repository()) {
      assertThatThrownBy(
              () ->
                  Guarded.run(
                      repository,
                      "read the branch",
                      () -> {
                        throw new MissingObjectException(ObjectId.zeroId(), "commit");
                      }))
          .isInstanceOf(GitRunsException.class)
          .hasMessageContaining("read the branch")
          .hasMessageContaining("0000000");
    }
  }
}
