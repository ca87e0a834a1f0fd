package dev.gitruns.lineage;

import java.util.Comparator;

/**
 * That one thing came from another.
 *
 * @param from the key of what was there before
 * @param to the key of what came of it
 */
public record LineageEdge(String from, String to, Kind kind) implements Comparable<LineageEdge> {
  private static final Comparator<LineageEdge> ORDER =
      Comparator.comparing(LineageEdge::kind)
          .thenComparing(LineageEdge::from)
          .thenComparing(LineageEdge::to);

  /** What the one has to do with the other. */
  public enum Kind {
    /** A run read data. */
    USED("used", "used by"),
    /** A run made data. */
    MADE("made by", "made"),
    /** A run goes on with another. */
    CONTINUES("continues", "continued by"),
    /** A run began from a step of another. */
    FORKS("forked from", "forked as"),
    /** A run is a part of another. */
    PARENT("part of", "has the part"),
    /** A version of a model was registered from what a run made. */
    REGISTERED("registered from", "registered as");

    private final String back;
    private final String forth;

    Kind(String back, String forth) {
      this.back = back;
      this.forth = forth;
    }

    /** What stands between what came of it and what was before. */
    String back() {
      return back;
    }

    /** What stands between what was before and what came of it. */
    String forth() {
      return forth;
    }

    /** The word that documents carry. */
    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @Override
  public int compareTo(LineageEdge other) {
    return ORDER.compare(this, other);
  }
}
