package dev.gitruns.json;

import dev.gitruns.model.Value;

/** The canonical form without white space: one line, for journals and streams of lines. */
public final class CompactJson {
  private CompactJson() {}

  /**
   * The value on one line, without a line feed at its end.
   *
   * @throws JsonFault if the value is beyond the limits of a document
   */
  public static String write(Value value) {
    return ValueWriter.oneLine(value);
  }
}
