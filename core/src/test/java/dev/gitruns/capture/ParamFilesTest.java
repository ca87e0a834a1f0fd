package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.json.CompactJson;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParamFilesTest {
  @TempDir Path dir;

  private Value.Fields read(String name, String text) throws IOException {
    return ParamFiles.read(Files.writeString(dir.resolve(name), text));
  }

  private static String json(Value value) {
    return CompactJson.write(value);
  }

  @Test
  void threeFormatsGiveTheSameTypes() throws IOException {
    Value.Fields json =
        read(
            "a.json",
            "{\"lr\": 3e-4, \"n\": 3, \"on\": true, \"s\": \"x\", \"m\": {\"d\": [1, 2.0]}}");
    Value.Fields yaml = read("a.yaml", "lr: 3e-4\nn: 3\non: true\ns: x\nm:\n  d: [1, 2.0]\n");
    Value.Fields toml = read("a.toml", "lr = 3e-4\nn = 3\non = true\ns = 'x'\n[m]\nd = [1, 2.0]\n");
    assertThat(json.get("n")).contains(Value.of(3));
    assertThat(json.get("lr")).contains(Value.of(3e-4));
    assertThat(yaml).isEqualTo(json);
    assertThat(toml).isEqualTo(json);
  }

  @Test
  void yamlKeepsWhatItSays() throws IOException {
    Value.Fields yaml =
        read(
            "a.yml",
            "base: &b {x: 1}\nuse: *b\nno: no\nnothing: ~\n1: one\ndate: 2024-05-01\n"
                + "big: 123456789012345678901\ninf: .inf\nref: ${model.dim}\noct: '010'\n");
    assertThat(json(yaml))
        .contains("\"use\":{\"x\":1}", "\"no\":\"no\"", "\"nothing\":null", "\"1\":\"one\"")
        .contains("\"date\":\"2024-05-01\"", "123456789012345678901", "Infinity");
    assertThat(yaml.text("ref")).contains("${model.dim}");
    assertThat(yaml.text("oct")).contains("010");
    assertThat(read("empty.yaml", "# nothing\n")).isEqualTo(Value.Fields.EMPTY);
  }

  @Test
  void tomlKeepsDottedNamesAndDates() throws IOException {
    Value.Fields toml =
        read("a.toml", "\"a.b\" = 1\nc.d = 2\nat = 1979-05-27T07:32:00Z\n[[e]]\nf=1");
    assertThat(toml.integer("a.b")).contains(1L);
    assertThat(toml.fields("c").integer("d")).contains(2L);
    assertThat(toml.text("at")).contains("1979-05-27T07:32Z");
    assertThat(json(toml.get("e").orElseThrow())).isEqualTo("[{\"f\":1}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.json|[1]", "a.json|{\"a\":1,\"a\":2}", "a.json|{", "a.yaml|- 1", "a.yaml|a: 1;a: 2",
        "a.yaml|a: &x [*x]", "a.yaml|!!java.net.URL [x]", "a.yaml|a: [", "a.toml|a = ", "a.ini|a=1",
        "a.yaml|a: !!python/object:os.system x"
      })
  void fileThatSaysSomethingElseIsRefused(String name, String text) {
    assertThatThrownBy(() -> read(name, text.replace(";", "\n")))
        .isInstanceOfSatisfying(
            GitRunsException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(GitRunsException.Kind.USAGE);
              assertThat(e.next()).isNotEmpty();
            });
  }

  @Test
  void repetitionThatGrowsWithoutEndIsRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> read("bomb.yaml", bomb.toString()))
        .isInstanceOf(GitRunsException.class);
  }

  @Test
  void missingFileIsNotFound() {
    assertThatThrownBy(() -> ParamFiles.read(dir.resolve("none.json")))
        .hasMessageContaining("there is no such file")
        .extracting("kind")
        .isEqualTo(GitRunsException.Kind.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "lr=3e-4|{\"lr\":0.0003}",
        "n=3|{\"n\":3}",
        "n=-3|{\"n\":-3}",
        "x=1.0|{\"x\":1.0}",
        "b=true|{\"b\":true}",
        "b=False|{\"b\":false}",
        "z=null|{\"z\":null}",
        "s=abc|{\"s\":\"abc\"}",
        "s=\"3\"|{\"s\":\"3\"}",
        "s='3'|{\"s\":\"3\"}",
        "a=[1,2.5]|{\"a\":[1,2.5]}",
        "a={\"b\":1}|{\"a\":{\"b\":1}}",
        "m.l.n=12|{\"m\":{\"l\":{\"n\":12}}}",
        "s=|{\"s\":\"\"}",
        "id=007|{\"id\":\"007\"}",
        "v=1.2.3|{\"v\":\"1.2.3\"}",
        "e=a=b|{\"e\":\"a=b\"}",
        "a=[x,y]|{\"a\":\"[x,y]\"}",
        "x=.5|{\"x\":0.5}",
        "x=nan|{\"x\":{\"$float\":\"NaN\"}}",
        "d=1e|{\"d\":\"1e\"}"
      })
  void assignmentHasAType(String assignment, String expected) {
    assertThat(json(ParamFiles.param(assignment))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lr", "=3", "a..b=1", ".a=1", "a.=1", ""})
  void assignmentWithoutNameIsRefused(String assignment) {
    assertThatThrownBy(() -> ParamFiles.param(assignment)).isInstanceOf(GitRunsException.class);
  }

  @Test
  void upperValuesWinAndObjectsMerge() {
    Value.Fields merged =
        ParamFiles.merge(
            ParamFiles.merge(ParamFiles.param("m.a=1"), ParamFiles.param("m.b=2")),
            ParamFiles.param("m.a=3"));
    assertThat(json(merged)).isEqualTo("{\"m\":{\"a\":3,\"b\":2}}");
  }
}
