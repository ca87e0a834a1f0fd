package dev.gitruns.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of the specification page, which every implementation passes. */
class JsonVectorTest {
  private static final Path VECTORS = Path.of("..", "format-spec", "vectors", "v1");

  @ParameterizedTest(name = "{0}")
  @MethodSource("valid")
  void inputBecomesTheExpectedBytes(Path vector) throws IOException {
    Value.Fields facts = facts(vector);
    Value value = CanonicalJson.parse(bytes(vector, facts, "input"));
    byte[] written = CanonicalJson.write(value);
    assertThat(text(written)).isEqualTo(text(bytes(vector, facts, "canonical")));
    assertThat(CanonicalJson.isCanonical(written)).isTrue();
    assertThat(CanonicalJson.loneSurrogates(value))
        .isEqualTo(facts.integer("lone_surrogates").orElse(0L));
    assertThat(CanonicalJson.write(CanonicalJson.parse(CompactJson.write(value).getBytes(UTF_8))))
        .isEqualTo(written);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalid")
  void inputIsRefusedForTheExpectedReason(Path vector) throws IOException {
    Value.Fields facts = facts(vector);
    byte[] input = bytes(vector, facts, "input");
    Throwable thrown = catchThrowable(() -> CanonicalJson.parse(input));
    assertThat(thrown).isInstanceOf(JsonFault.class);
    JsonFault fault = (JsonFault) thrown;
    assertThat(fault.rule().code()).isEqualTo(facts.text("finding").orElseThrow());
    assertThat(fault.offset()).isBetween(0L, (long) input.length);
    assertThat(CanonicalJson.isCanonical(input)).isFalse();
  }

  private static List<Path> valid() throws IOException {
    return vectors("valid");
  }

  private static List<Path> invalid() throws IOException {
    return vectors("invalid");
  }

  private static List<Path> vectors(String kind) throws IOException {
    try (Stream<Path> all = Files.list(VECTORS.resolve(kind))) {
      return all.filter(vector -> vector.getFileName().toString().startsWith("json-"))
          .sorted()
          .toList();
    }
  }

  private static Value.Fields facts(Path vector) throws IOException {
    byte[] bytes = Files.readAllBytes(vector.resolve("case.json"));
    assertThat(CanonicalJson.isCanonical(bytes)).isTrue();
    return (Value.Fields) CanonicalJson.parse(bytes);
  }

  private static byte[] bytes(Path vector, Value.Fields facts, String file) throws IOException {
    return Files.readAllBytes(vector.resolve(facts.text(file).orElseThrow()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
