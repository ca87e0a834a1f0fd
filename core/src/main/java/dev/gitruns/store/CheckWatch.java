package dev.gitruns.store;

/** Is told how many of the runs that came from elsewhere were checked; by any thread. */
@FunctionalInterface
public interface CheckWatch {
  /** Nobody looks. */
  CheckWatch NONE = (done, total) -> {};

  /** So many of so many; the last time all. */
  void at(long done, long total);
}
