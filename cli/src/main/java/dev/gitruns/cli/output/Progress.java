package dev.gitruns.cli.output;

import dev.gitruns.cli.Surroundings;

/** A count on stderr for work that takes longer than two seconds; silent off a terminal. */
public final class Progress {
  private static final long SILENT_MILLIS = 2_000;
  private static final long EVERY_MILLIS = 200;

  private final Surroundings here;
  private final String what;
  private final int total;
  private final long began;
  private long shown;
  private int count;

  public Progress(Surroundings here, String what, int total) {
    this.here = here;
    this.what = what;
    this.total = total;
    began = here.clock().millis();
  }

  /** One more is done. */
  public void step() {
    count++;
    long now = here.clock().millis();
    if (here.terminal().stderr() && now - began > SILENT_MILLIS && now - shown > EVERY_MILLIS) {
      shown = now;
      here.err().print("\r" + what + " " + count + "/" + total);
      here.err().flush();
    }
  }

  /** Clears the line. */
  public void done() {
    if (shown > 0) {
      here.err().print("\r" + " ".repeat(what.length() + 24) + "\r");
      here.err().flush();
    }
  }
}
