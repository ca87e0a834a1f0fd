package dev.gitruns.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.RunRow;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The examples are read by Python too. */
class ConfigPathTest {
  @Test
  void namesAreThoseOfTheExamples() throws IOException {
    for (Value.Fields example : examples()) {
      Value.Fields config = example.fields("config");
      assertThat(new TreeMap<>(ConfigPath.leaves(config)))
          .as("%s", config)
          .isEqualTo(new TreeMap<>(example.fields("leaves").values()));
      example
          .fields("finds")
          .values()
          .forEach((path, value) -> assertThat(value(config, path)).as(path).contains(value));
      for (String path : example.texts("absent")) {
        assertThat(value(config, path)).as(path).isEmpty();
      }
    }
  }

  @Test
  void everyValueOfAnyConfigIsFoundByItsNameAndByAFilter() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      int[] count = {0};
      Value.Fields config = config(random, 0, count);
      Map<String, Value> leaves = ConfigPath.leaves(config);
      assertThat(leaves.values().stream().filter(Value.Int.class::isInstance).distinct())
          .as("%s", config)
          .hasSize(count[0]);
      RunRow row = RunRow.builder(new Uid("01m8rer0000000000000000000"), 0).config(config).build();
      leaves.forEach(
          (name, value) -> {
            assertThat(value(config, name)).as("%s in %s", name, config).contains(value);
            if (value instanceof Value.Int number) {
              String condition = Quoting.name("config." + name) + " = " + number.value();
              assertThat(Filter.parse(condition).matches(row)).as(condition).isTrue();
            }
          });
    }
  }

  /** A config with keys of few letters, so that many join to the same text. */
  private static Value.Fields config(Random random, int depth, int[] count) {
    Value.Fields fields = Value.Fields.EMPTY;
    int size = random.nextInt(4) + (depth == 0 ? 1 : 0);
    for (int i = 0; i < size; i++) {
      StringBuilder key = new StringBuilder();
      for (int length = random.nextInt(5); length > 0; length--) {
        key.append("aab..\"\\ ".charAt(random.nextInt(8)));
      }
      boolean inner = depth < 3 && random.nextInt(3) > 0;
      if (fields.get(key.toString()).isEmpty()) {
        fields =
            fields.with(
                key.toString(),
                inner ? config(random, depth + 1, count) : Value.of((long) count[0]++));
      }
    }
    return fields;
  }

  private static java.util.Optional<Value> value(Value.Fields config, String path) {
    return ConfigPath.parse(path).find(config);
  }

  private static List<Value.Fields> examples() throws IOException {
    try (InputStream file = ConfigPathTest.class.getResourceAsStream("config-paths.json")) {
      Value.Fields whole = (Value.Fields) CanonicalJson.parse(file.readAllBytes());
      List<Value.Fields> found = new ArrayList<>();
      ((Value.Items) whole.get("cases").orElseThrow())
          .values()
          .forEach(each -> found.add((Value.Fields) each));
      return found;
    }
  }
}
