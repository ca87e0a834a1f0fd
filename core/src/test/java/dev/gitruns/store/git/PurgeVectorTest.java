package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.Purge;
import dev.gitruns.store.RunContents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PurgeVectorTest {
  @TempDir Path temp;

  static List<Path> vectors() throws IOException {
    return VectorTips.vectors("valid", "purge-");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readerHidesWhatTheVectorSays(Path vector) throws Exception {
    Value.Fields given = VectorTips.document(vector.resolve("case.json"));
    assertThat(given.text("kind")).contains("purge");
    TestRepo repo = TestRepo.create(temp.resolve("repo"));
    Value.Fields input = VectorTips.document(vector.resolve(given.text("input").orElseThrow()));
    Map<String, CommitId> commits = VectorTips.write(input, repo);
    List<String> tips = given.texts("tips");
    for (int i = 0; i < tips.size(); i++) {
      String ref = i == 0 ? "refs/heads/git-runs" : "refs/remotes/r" + i + "/git-runs";
      repo.git("update-ref", ref, commits.get(tips.get(i)).hex());
    }
    repo.git("config", "runs.remote", "r1");
    try (GitRunStore store = repo.store()) {
      assertThat(seen(store, input))
          .isEqualTo(VectorTips.document(vector.resolve(given.text("expected").orElseThrow())));
    }
  }

  private static Value.Fields seen(GitRunStore store, Value.Fields input) {
    Map<String, Value> runs = new HashMap<>();
    Map<String, Value> attributes = new HashMap<>();
    for (RunId id : store.runs()) {
      RunContents run = store.contents(id).orElseThrow();
      runs.put(id.hex(), Value.ofTexts(run.names()));
      boolean hidden = store.purges().uids().stream().anyMatch(uid -> isOf(run, uid.text()));
      run.find(".gitattributes")
          .filter(bytes -> hidden)
          .ifPresent(
              bytes ->
                  attributes.put(
                      id.hex(), new Value.Text(new String(bytes, StandardCharsets.US_ASCII))));
    }
    TreeSet<EventKey> keys = new TreeSet<>();
    for (Value commit : input.items("commits")) {
      for (String path : ((Value.Fields) commit).fields("tree").values().keySet()) {
        EventKey.ofPath(path).ifPresent(keys::add);
      }
    }
    TreeSet<String> events = new TreeSet<>();
    keys.forEach(key -> store.events(key).stream().map(Event::path).forEach(events::add));
    return new FieldsBuilder()
        .put("runs", new Value.Fields(runs))
        .put("attributes", new Value.Fields(attributes))
        .put("events", Value.ofTexts(events))
        .put("purged", new Value.Items(purged(store)))
        .build();
  }

  private static boolean isOf(RunContents run, String uid) {
    return new String(run.bytes("run.json"), StandardCharsets.UTF_8).contains(uid);
  }

  private static List<Value> purged(GitRunStore store) {
    TreeMap<Long, Value> byTime = new TreeMap<>();
    for (Purge purge : store.purges().all()) {
      FieldsBuilder said =
          new FieldsBuilder()
              .put("uid", purge.key().key())
              .put("by", purge.by())
              .put("at", purge.at());
      purge.path().ifPresent(path -> said.put("path", path));
      purge.event().ifPresent(event -> said.put("event", event.hex()));
      byTime.put(purge.at(), said.build());
    }
    return List.copyOf(byTime.values());
  }
}
