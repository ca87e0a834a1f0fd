package dev.gitruns.workspace;

/** Is told how far a long work is, so that people can be told. */
@FunctionalInterface
public interface Watch {
  /** Nobody looks. */
  Watch NONE = (what, done, total) -> {};

  /**
   * @param what the work and what is counted, as in {@code "sealing journals"}
   * @param total of how many; 0 where that isn't known
   */
  void at(String what, long done, long total);

  /** Whether anybody sees it, so that what costs something needn't be found out for nobody. */
  default boolean isSeen() {
    return false;
  }

  /** The work is over, and others may write where this did. */
  default void over() {}
}
