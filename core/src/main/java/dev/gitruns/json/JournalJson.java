package dev.gitruns.json;

import dev.gitruns.model.Value;
import java.util.Optional;

/**
 * Reads a line of a journal as its writers in any language mean it: bare {@code NaN}, {@code
 * Infinity} and {@code -Infinity} are numbers, of equal keys the last counts, and a key with one
 * dollar sign that isn't a typed form is an ordinary key.
 */
public final class JournalJson {
  private JournalJson() {}

  /** The object on this line, or empty where the line is anything else. Never throws. */
  public static Optional<Value.Fields> parse(byte[] line) {
    return parse(line, 0, line.length);
  }

  /** The object in this part of a buffer, or empty where it is anything else. Never throws. */
  public static Optional<Value.Fields> parse(byte[] buffer, int offset, int length) {
    try {
      return new ValueReader(buffer, offset, length).lenient() instanceof Value.Fields fields
          ? Optional.of(fields)
          : Optional.empty();
    } catch (JsonFault fault) {
      return Optional.empty();
    }
  }
}
