package dev.gitruns.store.git;

/** Keeps the code of runs from being collected. */
final class Anchors {
  static final String REF = "refs/runs/code";

  private Anchors() {}
}
