package dev.gitruns.artifact;

import dev.gitruns.model.Untrusted;

/**
 * What became of one blob.
 *
 * @param said why, on one line; empty where nothing went wrong
 */
public record BlobAnswer(Outcome outcome, String said) {
  private static final int MOST = 300;

  /** What there is to tell apart. */
  public enum Outcome {
    /** It was there before. */
    THERE,
    /** It is there now, and what arrived has its digest. */
    DONE,
    /** It isn't where it was to be taken from, as that place itself says. */
    MISSING,
    /** The bytes that were to travel, or that arrived, aren't those of the digest; none is kept. */
    WRONG,
    /** The remote won't have it or give it, whoever asks again. */
    REFUSED,
    /** It can't be said, or didn't work; another try may. */
    FAILED
  }

  static final BlobAnswer THERE = new BlobAnswer(Outcome.THERE, "");
  static final BlobAnswer DONE = new BlobAnswer(Outcome.DONE, "");

  public BlobAnswer {
    said = Untrusted.line(said, MOST);
  }

  /** An answer without more to say. */
  public static BlobAnswer of(Outcome outcome) {
    return new BlobAnswer(outcome, "");
  }

  /** Another try may work. */
  public static BlobAnswer failed(Throwable why) {
    String message = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    return new BlobAnswer(Outcome.FAILED, message);
  }

  /** Whether a place that answered so may do without the bytes, or with others. */
  public boolean mayBeMissing() {
    return switch (outcome) {
      case MISSING, WRONG, FAILED -> true;
      default -> false;
    };
  }

  /** Whether the bytes are there now. */
  public boolean holds() {
    return outcome == Outcome.THERE || outcome == Outcome.DONE;
  }
}
