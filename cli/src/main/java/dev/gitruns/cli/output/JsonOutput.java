package dev.gitruns.cli.output;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.json.CompactJson;
import dev.gitruns.model.Value;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Results for programs: documents in the canonical form that say which schema they follow. */
public final class JsonOutput {
  private JsonOutput() {}

  /**
   * Prints one document, its keys and {@code schema}.
   *
   * @param schema name and version, as in {@code gitruns.diff/1}
   */
  public static void document(PrintStream out, String schema, Value.Fields body) {
    byte[] bytes = CanonicalJson.write(body.with("schema", Value.of(schema)));
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  /** Prints one document on a line of its own, for streams of them. */
  public static void line(PrintStream out, String schema, Value.Fields body) {
    String text = CompactJson.write(body.with("schema", Value.of(schema))) + "\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }
}
