package dev.gitruns.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** One of the process's own streams, for text; a print stream alone hides why it fails. */
public final class ProcessStream extends PrintStream {
  private final OutputStream bytes;

  ProcessStream(OutputStream bytes) {
    super(bytes, false, StandardCharsets.UTF_8);
    this.bytes = bytes;
  }

  /** The stream for bytes, which throws if it can't write them. */
  public static OutputStream bytes(PrintStream stream) {
    return stream instanceof ProcessStream own ? own.bytes : stream;
  }
}
