package dev.gitruns.json;

import dev.gitruns.model.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one byte form of a document, equal in every language: {@code format-spec/json-form.md}. What
 * {@link #write} gives, {@link #parse} reads to an equal value, lone surrogates aside.
 */
public final class CanonicalJson {
  private CanonicalJson() {}

  /**
   * The canonical bytes of this value. Lone surrogates are written as U+FFFD; {@link
   * #loneSurrogates} counts them.
   *
   * @throws JsonFault if the value is beyond the limits of a document
   */
  public static byte[] write(Value value) {
    byte[] bytes = ValueWriter.indented(value).getBytes(StandardCharsets.UTF_8);
    if (bytes.length > JsonLimits.BYTES) {
      throw new JsonFault(
          JsonFault.Rule.SIZE, "The value takes more than 64 MiB as a document.", -1);
    }
    return bytes;
  }

  /**
   * The value of a document in the typed form, canonical or not.
   *
   * @throws JsonFault if it is none, or beyond the limits
   */
  public static Value parse(byte[] bytes) {
    return new ValueReader(bytes, 0, bytes.length).typed();
  }

  /** Whether these bytes are exactly what {@link #write} gives for their value. */
  public static boolean isCanonical(byte[] bytes) {
    try {
      return Arrays.equals(bytes, write(parse(bytes)));
    } catch (JsonFault fault) {
      return false;
    }
  }

  /** How many lone surrogates in keys and texts {@link #write} replaces in this value. */
  public static long loneSurrogates(Value value) {
    return JsonText.loneSurrogates(value);
  }
}
