package dev.gitruns.cli.command;

import dev.gitruns.model.Untrusted;

/** Tags as lines. */
final class RunTags {
  private static final int LIMIT = 2_000;

  private RunTags() {}

  /** {@code KEY} or {@code KEY=VALUE}, harmless for a terminal. */
  static String line(String key, String value, boolean terminal) {
    String line = value.isEmpty() ? key : key + "=" + value;
    return Untrusted.line(line, terminal ? LIMIT : Integer.MAX_VALUE);
  }
}
