package dev.gitruns.store;

/** Hears of each step of a commit before it is taken; an exception it throws ends the commit. */
@FunctionalInterface
public interface CommitSteps {
  /** Hears nothing. */
  CommitSteps NONE = step -> {};

  /** The steps, in their order. */
  enum Step {
    STORE_LARGE,
    WRITE_RUNS,
    TAKE_TURN,
    WRITE_TREE,
    PLACE_KEEP,
    PLACE_PACK,
    PLACE_INDEX,
    MOVE_REF,
    REMOVE_KEEP,
    DISCARD_SEALED
  }

  void before(Step step);
}
