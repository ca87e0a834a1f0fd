package dev.gitruns.git;

/** Is told how far git is. */
@FunctionalInterface
public interface GitProgress {
  /**
   * @param what what it does, as in {@code "writing objects"}
   */
  void at(String what, long done, long total);
}
