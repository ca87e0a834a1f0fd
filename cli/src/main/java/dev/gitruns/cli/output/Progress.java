package dev.gitruns.cli.output;

import dev.gitruns.cli.Surroundings;
import dev.gitruns.workspace.Watch;

/** A count on stderr for work that takes longer than two seconds; silent off a terminal. */
public final class Progress implements Watch {
  private static final long SILENT_MILLIS = 2_000;
  private static final long EVERY_MILLIS = 200;

  private final Surroundings here;
  private final long began;
  private long shown;
  private int width;

  public Progress(Surroundings here) {
    this.here = here;
    began = here.clock().millis();
  }

  @Override
  public synchronized void at(String what, long done, long total) {
    long now = here.clock().millis();
    if (here.terminal().stderr() && now - began > SILENT_MILLIS && now - shown > EVERY_MILLIS) {
      shown = now;
      String line = what + ": " + done + (total > 0 ? "/" + total : "");
      here.err().print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      here.err().flush();
      width = line.length();
    }
  }

  @Override
  public boolean isSeen() {
    return here.terminal().stderr();
  }

  /** Clears the line. */
  @Override
  public synchronized void over() {
    if (width > 0) {
      here.err().print("\r" + " ".repeat(width) + "\r");
      here.err().flush();
      width = 0;
    }
  }
}
