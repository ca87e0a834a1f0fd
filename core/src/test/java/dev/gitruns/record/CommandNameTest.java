package dev.gitruns.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The names of commands and of uids are those of the vectors, which Python runs too. */
class CommandNameTest {
  private static final Path NAMES =
      Path.of("../format-spec/vectors/v1/valid/names-of-commands/names.json");

  @TestFactory
  Stream<DynamicTest> commandHasNameOfItsProgram() throws IOException {
    Value.Items commands = (Value.Items) names().get("commands").orElseThrow();
    return commands.values().stream().map(Value.Fields.class::cast).map(CommandNameTest::test);
  }

  private static DynamicTest test(Value.Fields each) {
    List<String> command = each.texts("command");
    return DynamicTest.dynamicTest(
        "[" + String.join(" ", command) + "]",
        () -> assertThat(CommandName.of(command)).isEqualTo(each.text("name")));
  }

  @TestFactory
  Stream<DynamicTest> uidHasTwoWords() throws IOException {
    Map<String, Value> uids = names().fields("uids").values();
    return uids.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () ->
                        assertThat(Value.of(TwoWordName.of(new Uid(entry.getKey()))))
                            .isEqualTo(entry.getValue())));
  }

  private static Value.Fields names() throws IOException {
    return (Value.Fields) CanonicalJson.parse(Files.readAllBytes(NAMES));
  }
}
