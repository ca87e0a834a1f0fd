package dev.gitruns.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChainVectorTest {
  static List<Path> vectors() throws IOException {
    return VectorCases.of("valid", "segments");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void chainsAreAsTheVectorSays(Path vector) {
    Value.Fields documents = VectorCases.document(vector, "input");
    List<Segment> segments = new ArrayList<>();
    for (String id : documents.values().keySet()) {
      segments.add(Segment.of(RunId.of(id), documents.fields(id)).orElseThrow());
    }
    List<Value> expected = VectorCases.document(vector, "expected").items("chains");
    for (int order = 0; order < 2; order++) {
      assertThat(Chain.of(segments).stream().map(ChainVectorTest::fields).toList())
          .isEqualTo(expected);
      Collections.reverse(segments);
    }
  }

  private static Value fields(Chain chain) {
    return new FieldsBuilder()
        .put("uid", chain.uid().text())
        .put("head", chain.head().hex())
        .put("members", texts(chain.members()))
        .put("missing", texts(chain.missing()))
        .build();
  }

  private static Value texts(Collection<RunId> ids) {
    return Value.ofTexts(ids.stream().map(RunId::hex).toList());
  }
}
