package dev.gitruns.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalJsonTest {

  @Test
  void bareNonNumbersAreNumbers() {
    assertThat(parse("{\"a\":NaN,\"b\":Infinity,\"c\":-Infinity,\"d\":{\"$float\":\"NaN\"}}"))
        .hasValueSatisfying(
            fields -> {
              assertThat(fields.number("a")).contains(Double.NaN);
              assertThat(fields.number("b")).contains(Double.POSITIVE_INFINITY);
              assertThat(fields.number("c")).contains(Double.NEGATIVE_INFINITY);
              assertThat(fields.number("d")).contains(Double.NaN);
            });
  }

  @Test
  void ofEqualKeysTheLastCounts() {
    assertThat(parse("{\"a\":1,\"a\":2}"))
        .hasValueSatisfying(fields -> assertThat(fields.integer("a")).contains(2L));
  }

  @Test
  void unknownDollarKeysAreKept() {
    assertThat(parse("{\"$a\":1,\"$$b\":2,\"c\":{\"$float\":\"1\"}}"))
        .hasValueSatisfying(
            fields -> {
              assertThat(fields.values()).containsOnlyKeys("$a", "$b", "c");
              assertThat(fields.fields("c").text("$float")).contains("1");
            });
  }

  @Test
  void readsAPartOfABuffer() {
    byte[] buffer = "xx{\"a\":1}yy".getBytes(UTF_8);
    assertThat(JournalJson.parse(buffer, 2, 7)).isPresent();
    assertThat(JournalJson.parse(buffer, 2, 6)).isEmpty();
    assertThat(JournalJson.parse(buffer, 2, 8)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "[]",
        "null",
        "{",
        "{}}",
        "{} {}",
        "{\"a\":}",
        "{\"a\":INF}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":01}",
        "{\"a\":\"\t\"}",
        "{'a':1}",
        "{a:1}",
        "\uFEFF{}",
        "{\"a\":-INF}",
        "{\"a\":nan}",
        "{\"a\":1,}",
        "{\"a\":+Infinity}",
        "{\"a\":\"\\x\"}",
        "{\"a\":1}//"
      })
  void whatIsNoObjectIsNothing(String line) {
    assertThat(parse(line)).isEmpty();
  }

  @Test
  void damagedBytesNeverThrow() {
    SplittableRandom random = new SplittableRandom(11);
    byte[] line =
        "{\"t\":1,\"m\":{\"loss\":0.25e-3,\"é\":NaN,\"x\":[{}]},\"$float\":\"\\ud83d\\n\",\"b\":true}"
            .getBytes(UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = line.clone();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      int cut = random.nextInt(4) == 0 ? random.nextInt(damaged.length) : damaged.length;
      JournalJson.parse(damaged, 0, cut)
          .ifPresent(fields -> assertThat(again(CompactJson.write(fields))).isTrue());
    }
  }

  private static boolean again(String text) {
    return CompactJson.write(CanonicalJson.parse(text.getBytes(UTF_8))).equals(text);
  }

  private static Optional<Value.Fields> parse(String line) {
    return JournalJson.parse(line.getBytes(UTF_8));
  }
}
