package dev.gitruns.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

  @Test
  void writesTheWholeForm() {
    Value value =
        new FieldsBuilder()
            .put("b", new Value.Items(List.of(Value.of(1), Value.of(1.0))))
            .put("a", Value.Fields.EMPTY)
            .put("c", new Value.Items(List.of()))
            .put("$d", Double.NaN)
            .put("e", new Value.Int(BigInteger.TWO.pow(53)))
            .put("f", "\u0001\n\"\\é/")
            .build();
    String expected =
        """
        {
          "$$d": {
            "$float": "NaN"
          },
          "a": {},
          "b": [
            1,
            1.0
          ],
          "c": [],
          "e": {
            "$int": "9007199254740992"
          },
          "f": "\\u0001\\n\\"\\\\é/"
        }
        """;
    assertThat(new String(CanonicalJson.write(value), UTF_8)).isEqualTo(expected);
    assertThat(CanonicalJson.parse(expected.getBytes(UTF_8))).isEqualTo(value);
    assertThat(CanonicalJson.isCanonical(expected.getBytes(UTF_8))).isTrue();
  }

  @Test
  void compactFormIsOneLine() {
    Value value =
        CanonicalJson.parse(
            "{\"b\": [1, {\"$float\": \"-Infinity\"}], \"a\": null}".getBytes(UTF_8));
    assertThat(CompactJson.write(value))
        .isEqualTo("{\"a\":null,\"b\":[1,{\"$float\":\"-Infinity\"}]}");
  }

  @Test
  void loneSurrogatesAreReplacedAndCounted() {
    Value value = new FieldsBuilder().put("k\uD800", "x\uDC00\uD83D\uDE00").build();
    assertThat(CanonicalJson.loneSurrogates(value)).isEqualTo(2);
    assertThat(CompactJson.write(value)).isEqualTo("{\"k\uFFFD\":\"x\uFFFD\uD83D\uDE00\"}");
  }

  @Test
  void keysThatReplacementWouldMakeEqualAreAllKept() {
    Map<String, Value> keys = new TreeMap<>();
    keys.put("\uD800", Value.of(1));
    keys.put("\uDBFF", Value.of(2));
    keys.put("\uFFFD", Value.of(3));
    assertThat(CompactJson.write(new Value.Fields(keys)))
        .isEqualTo("{\"\uFFFD\":3,\"\uFFFD\uFFFD\":1,\"\uFFFD\uFFFD\uFFFD\":2}");
  }

  @Test
  void faultTellsRuleAndByte() {
    JsonFault fault = fault("{\"é\": 1,\n \"é\": 2}");
    assertThat(fault.rule()).isEqualTo(JsonFault.Rule.DUPLICATE_KEY);
    assertThat(fault.offset()).isEqualTo(11);
    assertThat(fault).hasMessageStartingWith("At byte 11 of the document: ");
    assertThat(fault("[1, 2").offset()).isBetween(5L, 6L);
  }

  @Test
  void tooDeepAValueIsNotWritten() {
    Value value = Value.of(1);
    for (int i = 0; i < 64; i++) {
      value = new Value.Items(List.of(value));
    }
    assertThat(CanonicalJson.parse(CanonicalJson.write(value))).isEqualTo(value);
    Value deeper = new Value.Items(List.of(value));
    JsonFault fault = catchThrowableOfType(JsonFault.class, () -> CanonicalJson.write(deeper));
    assertThat(fault.rule()).isEqualTo(JsonFault.Rule.DEPTH);
  }

  private static JsonFault fault(String text) {
    return catchThrowableOfType(JsonFault.class, () -> CanonicalJson.parse(text.getBytes(UTF_8)));
  }
}
