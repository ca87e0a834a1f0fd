package dev.gitruns.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of the specification page, which every implementation passes. */
class JournalVectorTest {
  private static final Path VECTORS = Path.of("..", "format-spec", "vectors", "v1");

  @ParameterizedTest(name = "{0}")
  @MethodSource("valid")
  void theJournalSaysWhatIsExpected(Path vector) throws IOException {
    Value.Fields facts = facts(vector);
    byte[] expected = Files.readAllBytes(vector.resolve(facts.text("expected").orElseThrow()));
    assertThat(new String(CanonicalJson.write(document(read(vector, facts))), UTF_8))
        .isEqualTo(new String(CanonicalJson.write(CanonicalJson.parse(expected)), UTF_8));
    assertThat(CanonicalJson.isCanonical(expected)).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalid")
  void theJournalIsRefusedForTheExpectedReason(Path vector) throws IOException {
    Value.Fields facts = facts(vector);
    Throwable thrown = catchThrowable(() -> read(vector, facts));
    assertThat(thrown).isInstanceOf(JournalFault.class);
    assertThat(((JournalFault) thrown).rule().code())
        .isEqualTo(facts.text("finding").orElseThrow());
  }

  private static Journal read(Path vector, Value.Fields facts) {
    assertThat(facts.text("kind")).contains("journal");
    Path directory = vector.resolve(facts.text("input").orElseThrow());
    return facts.bool("unsealed").orElse(false)
        ? JournalReader.readUnsealed(directory)
        : JournalReader.read(directory);
  }

  private static List<Path> valid() throws IOException {
    return vectors("valid");
  }

  private static List<Path> invalid() throws IOException {
    return vectors("invalid");
  }

  private static List<Path> vectors(String kind) throws IOException {
    try (Stream<Path> all = Files.list(VECTORS.resolve(kind))) {
      return all.filter(vector -> vector.getFileName().toString().startsWith("journal-"))
          .sorted()
          .toList();
    }
  }

  private static Value.Fields facts(Path vector) throws IOException {
    byte[] bytes = Files.readAllBytes(vector.resolve("case.json"));
    assertThat(CanonicalJson.isCanonical(bytes)).isTrue();
    return (Value.Fields) CanonicalJson.parse(bytes);
  }

  private static Value.Fields document(Journal journal) {
    FieldsBuilder out =
        new FieldsBuilder()
            .put("rows", items(journal.rows().stream().map(JournalVectorTest::row).toList()))
            .put("system", items(journal.system().stream().map(JournalVectorTest::row).toList()))
            .put("config", full(journal.config()))
            .put("summary", full(journal.summaryValues()))
            .put("tags", full(texts(journal.tags())))
            .put("note", journal.note())
            .put("goals", full(journal.goals()))
            .put("artifacts", items(journal.artifacts()))
            .put("inputs", items(journal.inputs()))
            .put("media", items(journal.media()))
            .put("code", journal.code().orElse(null))
            .put("environment", full(journal.environment()))
            .put("last_time", journal.lastTime())
            .put("news", journal.news())
            .put("digest", journal.digest().hex())
            .put("end", journal.end().map(JournalVectorTest::end).orElse(null));
    journal.changed().values().forEach(out::put);
    out.put("console", items(journal.console().stream().map(JournalVectorTest::chunk).toList()));
    out.put("drops", items(journal.drops().stream().map(JournalVectorTest::drop).toList()));
    out.put("writers", items(journal.writers().stream().map(JournalVectorTest::writer).toList()));
    List<Value> codes =
        journal.problems().stream().map(Problem::code).sorted().map(Value::of).toList();
    out.put("problems", items(codes));
    List<Value> ids = journal.continues().stream().map(RunId::hex).map(Value::of).toList();
    out.put("continues", items(ids));
    if (journal.quarantined().lines() > 0) {
      out.put(
          "quarantined",
          new FieldsBuilder()
              .put("lines", journal.quarantined().lines())
              .put("bytes", journal.quarantined().bytes())
              .build());
    }
    return out.build();
  }

  private static Value items(List<? extends Value> values) {
    return values.isEmpty() ? null : new Value.Items(List.copyOf(values));
  }

  private static Value full(Value.Fields fields) {
    return fields.isEmpty() ? null : fields;
  }

  private static Value.Fields texts(Map<String, String> texts) {
    FieldsBuilder out = new FieldsBuilder();
    texts.forEach(out::put);
    return out.build();
  }

  private static Value.Fields row(MetricRow row) {
    Map<String, Value> values = new LinkedHashMap<>();
    row.values().forEach((key, value) -> values.put(key, Value.of(value.doubleValue())));
    return new FieldsBuilder()
        .put("writer", row.writer())
        .put("seq", row.seq())
        .put("step", row.step())
        .put("time", row.timeMicros())
        .put("values", new Value.Fields(values))
        .build();
  }

  private static Value.Fields end(EndRecord end) {
    return end.toRecord().fields("end").with("time", Value.of(end.timeMicros()));
  }

  private static Value.Fields chunk(ConsoleChunk chunk) {
    return new FieldsBuilder()
        .put("time", chunk.timeMicros())
        .put("writer", chunk.writer())
        .put("stream", chunk.error() ? "err" : "out")
        .put("text", chunk.text())
        .build();
  }

  private static Value.Fields drop(Drop drop) {
    return new FieldsBuilder()
        .put("writer", drop.writer())
        .put("from", drop.fromMicros())
        .put("to", drop.toMicros())
        .put("dropped", drop.dropped())
        .build();
  }

  private static Value.Fields writer(WriterFile file) {
    return new FieldsBuilder().put("name", file.name()).put("records", file.records()).build();
  }
}
