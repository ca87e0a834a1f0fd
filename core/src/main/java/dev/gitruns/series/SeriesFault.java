package dev.gitruns.series;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;

/** A series file that can't be read: damaged, hostile, too large, or of another form. */
public final class SeriesFault extends GitRunsException {
  private static final long serialVersionUID = 1L;

  /** The code of the finding that this is. */
  public static final String CODE = "SERIES_INVALID";

  SeriesFault(String what) {
    this(what, null);
  }

  SeriesFault(String what, Throwable cause) {
    super(
        Kind.INVALID,
        "the metric series can't be read: " + Untrusted.line(what, 300),
        "compare the run with its SHA256SUMS",
        cause);
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new SeriesFault(otherwise);
    }
  }
}
