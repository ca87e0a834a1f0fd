package dev.gitruns.cli.output;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.json.CompactJson;
import dev.gitruns.model.Value;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Results for programs: documents in the canonical form, but for escapes, that say which schema
 * they follow.
 */
public final class JsonOutput {
  private JsonOutput() {}

  /**
   * Prints one document, its keys and {@code schema}.
   *
   * @param schema name and version, as in {@code gitruns.diff/1}
   */
  public static void document(PrintStream out, String schema, Value.Fields body) {
    byte[] canonical = CanonicalJson.write(body.with("schema", Value.of(schema)));
    byte[] bytes = harmless(new String(canonical, StandardCharsets.UTF_8));
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  /** Prints one document on a line of its own, for streams of them. */
  public static void line(PrintStream out, String schema, Value.Fields body) {
    String text = CompactJson.write(body.with("schema", Value.of(schema))) + "\n";
    byte[] bytes = harmless(text);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  /**
   * The same document with characters escaped that a terminal obeys or doesn't show; they only
   * stand in strings.
   */
  private static byte[] harmless(String json) {
    StringBuilder out = new StringBuilder(json.length());
    json.codePoints()
        .forEach(
            point -> {
              if (point == '\n' || !isHarmful(point)) {
                out.appendCodePoint(point);
              } else {
                for (char unit : Character.toChars(point)) {
                  out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
              }
            });
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isHarmful(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
