package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.store.UnionReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnionVectorTest {
  @TempDir Path temp;

  static List<Path> vectors() throws IOException {
    return VectorTips.vectors("valid", "union-");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void unionIsAsTheVectorSays(Path vector) throws Exception {
    Value.Fields given = VectorTips.document(vector.resolve("case.json"));
    assertThat(given.text("kind")).contains("union");
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    Map<String, CommitId> commits =
        VectorTips.write(
            VectorTips.document(vector.resolve(given.text("input").orElseThrow())), repo);
    List<CommitId> tips = new ArrayList<>(given.texts("tips").stream().map(commits::get).toList());
    TreeSet<RunId> held = new TreeSet<>();
    given.texts("held").forEach(id -> held.add(RunId.of(id)));
    Optional<CommitId> remote = given.text("remote").map(commits::get);
    Value.Fields expected =
        VectorTips.document(vector.resolve(given.text("expected").orElseThrow()));
    for (int order = 0; order < 2; order++) {
      try (GitRunStore store = repo.store()) {
        UnionReport union = store.unite(tips, held, remote);
        assertThat(tree(repo, union.tip().orElseThrow())).isEqualTo(texts(expected, "tree"));
        assertThat(union.tip().map(CommitId::hex)).isEqualTo(expected.text("commit"));
        assertThat(union.restored()).isEqualTo(expected.texts("restored"));
        assertThat(union.refused().keySet().stream().map(RunId::hex))
            .containsExactlyElementsOf(expected.texts("refused"));
        assertThat(union.damaged().keySet())
            .containsExactlyInAnyOrderElementsOf(expected.texts("damaged"));
      }
      Collections.reverse(tips);
    }
  }

  private static Map<String, String> tree(TestRepo repo, CommitId commit) {
    Map<String, String> tree = new TreeMap<>();
    for (String line : repo.git("ls-tree", "-r", commit.hex()).lines().toList()) {
      assertThat(line).startsWith("100644 blob ");
      tree.put(line.substring(line.indexOf('\t') + 1), line.substring(12, 52));
    }
    return tree;
  }

  private static Map<String, String> texts(Value.Fields document, String field) {
    Map<String, String> texts = new TreeMap<>();
    document
        .fields(field)
        .values()
        .forEach((name, value) -> texts.put(name, ((Value.Text) value).value()));
    return texts;
  }
}
