package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import dev.gitruns.store.CommitSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RootVectorTest {
  @TempDir Path temp;

  static List<Path> vectors() throws IOException {
    return VectorTips.vectors("valid", "branch-root-");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void firstCommitIsAFunctionOfTheErasedSet(Path vector) throws Exception {
    Value.Fields given = VectorTips.document(vector.resolve("case.json"));
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    ObjectId first;
    try (Repository repository = OpenRepository.open(RepositoryCheck.check(repo.dir));
        ObjectPack pack = new ObjectPack(OpenRepository.packs(repository));
        ObjectReader reader = repository.newObjectReader()) {
      TreeEdit edit = new TreeEdit(reader, pack);
      first = RootFiles.firstCommit(VectorTips.erased(given.fields("erased")), edit, pack);
      pack.place(CommitSteps.NONE);
    }
    Path files = vector.resolve(given.text("input").orElseThrow());
    for (String name : List.of("FORMAT", "README.md", ".gitattributes")) {
      String stored = name.startsWith(".") ? "dot-" + name.substring(1) : name;
      assertThat(repo.tryGit("cat-file", "blob", first.name() + ":" + name).out())
          .isEqualTo(Files.readAllBytes(files.resolve(stored)));
    }
    assertThat(repo.git("rev-parse", first.name() + "^{tree}"))
        .isEqualTo(given.text("tree").orElseThrow());
    assertThat(first.name()).isEqualTo(given.text("commit").orElseThrow());
  }
}
