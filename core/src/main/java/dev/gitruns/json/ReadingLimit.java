package dev.gitruns.json;

import dev.gitruns.model.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** How much a reader takes from a repository; the figures are part of the specification. */
public enum ReadingLimit {
  TIP_ENTRIES("tipEntries"),
  TIP_EVENT_BYTES("tipEventBytes"),
  TIP_EVENTS("tipEvents"),
  TREE_BYTES("treeBytes");

  private final String key;

  ReadingLimit(String key) {
    this.key = key;
  }

  /** The figure. */
  public int value() {
    return Math.toIntExact(Figures.ALL.integer(key).orElseThrow());
  }

  /** Read when the first of them is needed: most commands need none. */
  private static final class Figures {
    static final Value.Fields ALL = read();

    private static Value.Fields read() {
      try (InputStream in = ReadingLimit.class.getResourceAsStream("data/reading-limits.json")) {
        return (Value.Fields) CanonicalJson.parse(in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
