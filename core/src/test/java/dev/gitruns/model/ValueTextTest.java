package dev.gitruns.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTextTest {

  @Test
  void plainTextHasNoQuotes() {
    assertThat(ValueText.exact(Value.of("adamw"), 80)).isEqualTo("adamw");
    assertThat(ValueText.exact(Value.of("two words"), 80)).isEqualTo("two words");
    assertThat(ValueText.brief(Value.of("1"), 80)).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1.5", ".5", "3e-4", "true", "None", "", " x", "[1]", "{", "nan"})
  void textThatReadsAsSomethingElseHasQuotes(String text) {
    assertThat(ValueText.exact(Value.of(text), 80)).isEqualTo("\"" + text + "\"");
  }

  @Test
  void typesStayApart() {
    assertThat(ValueText.exact(Value.of(1), 80)).isEqualTo("1");
    assertThat(ValueText.exact(Value.of(1.0), 80)).isEqualTo("1.0");
    assertThat(ValueText.brief(Value.of(0.123456789), 80)).isEqualTo("0.12346");
    assertThat(ValueText.exact(Value.Null.NULL, 80)).isEqualTo("null");
    assertThat(ValueText.exact(Value.of(true), 80)).isEqualTo("true");
  }

  @Test
  void nestedValuesReadLikeJson() {
    Value.Fields fields =
        new FieldsBuilder()
            .put("b", Value.ofTexts(List.of("x\"", "y\n")))
            .put("a", Value.Fields.EMPTY)
            .put("c", new Value.Items(List.of()))
            .build();
    assertThat(ValueText.exact(fields, 80))
        .isEqualTo("{\"a\": {}, \"b\": [\"x\\\"\", \"y\\n\"], \"c\": []}");
  }

  @Test
  void largeValuesAreCut() {
    List<Value> many = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      many.add(Value.of(i));
    }
    assertThat(ValueText.exact(new Value.Items(many), 20)).isEqualTo("[0, 1, 2, 3, 4, 5, 6…");
    assertThat(ValueText.exact(Value.of("x".repeat(1000)), 5)).isEqualTo("xxxxx…");
    Value deep = Value.of(1);
    for (int i = 0; i < 60; i++) {
      deep = new Value.Items(List.of(deep));
    }
    assertThat(ValueText.exact(deep, 10)).isEqualTo("[".repeat(10) + "…");
  }
}
