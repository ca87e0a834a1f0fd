package dev.gitruns.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonOutputTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.US_ASCII);

  @Test
  void documentsNameTheirSchema() {
    JsonOutput.document(out, "gitruns.test/1", new FieldsBuilder().put("name", "é").build());
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\n  \"name\": \"é\",\n  \"schema\": \"gitruns.test/1\"\n}\n");
  }

  @Test
  void linesStandAlone() {
    JsonOutput.line(out, "gitruns.test/1", new FieldsBuilder().put("x", 1).build());
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"schema\":\"gitruns.test/1\",\"x\":1}\n");
  }

  @Test
  void errorsCarryCodeAndHint() {
    var fault = new GitRunsException(GitRunsException.Kind.NOT_FOUND, "No run.", "Look.");
    assertThat(JsonOutput.error(fault, "git runs show x"))
        .isEqualTo(
            new FieldsBuilder()
                .put("code", "not-found")
                .put("exit_code", 3)
                .put("message", "No run.")
                .put("hint", "Look.")
                .put("command", "git runs show x")
                .build());
  }
}
