package dev.gitruns.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
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
}
