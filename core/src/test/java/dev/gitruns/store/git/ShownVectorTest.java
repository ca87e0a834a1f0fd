package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShownVectorTest {
  @TempDir Path temp;

  static List<Path> vectors() throws IOException {
    return VectorTips.vectors("valid", "shown-");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void onlyRunsThatFitTheirIdAreShown(Path vector) throws Exception {
    Value.Fields given = VectorTips.document(vector.resolve("case.json"));
    assertThat(given.text("kind")).contains("run-shown");
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    Value.Fields input = VectorTips.document(vector.resolve(given.text("input").orElseThrow()));
    Map<String, CommitId> commits =
        VectorTips.write(input, repo, Set.copyOf(given.texts("absent")));
    for (var ref : given.fields("refs").values().entrySet()) {
      String commit = ((Value.Text) ref.getValue()).value();
      repo.git("update-ref", ref.getKey(), commits.get(commit).hex());
      if (ref.getKey().startsWith("refs/remotes/")) {
        repo.git("config", "remote." + ref.getKey().split("/")[2] + ".gitruns", "read");
      }
    }
    Value.Fields expected =
        VectorTips.document(vector.resolve(given.text("expected").orElseThrow()));
    for (int look = 0; look < 2; look++) {
      try (GitRunStore store = repo.store()) {
        assertThat(seen(store)).isEqualTo(expected);
        Set<RunId> asked = new HashSet<>();
        store.documents(store.runs(), Set.of("config.json"), (id, documents) -> asked.add(id));
        assertThat(asked).isEqualTo(new HashSet<>(store.runs()));
      }
    }
  }

  private static Value.Fields seen(GitRunStore store) {
    Map<String, Value> runs = new HashMap<>();
    for (RunId id : store.runs()) {
      runs.put(id.hex(), Value.ofTexts(store.contents(id).orElseThrow().names()));
    }
    for (RunId id : store.suspects()) {
      assertThat(store.contents(id)).isEmpty();
    }
    return new FieldsBuilder()
        .put("runs", new Value.Fields(runs))
        .put("refused", Value.ofTexts(store.suspects().stream().map(RunId::hex).toList()))
        .put("unchecked", Value.ofTexts(store.unchecked().stream().map(RunId::hex).toList()))
        .build();
  }
}
