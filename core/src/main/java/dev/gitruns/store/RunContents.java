package dev.gitruns.store;

import dev.gitruns.model.RunId;
import java.util.Optional;
import java.util.SortedSet;

/** The files of one run, as they are stored; a pointer is the pointer's text. Hostile bytes. */
public interface RunContents {
  RunId id();

  /** The paths in the run directory that are allowed there and regular files. */
  SortedSet<String> names();

  /**
   * The entries of the run directory that no run may have: a name that isn't allowed, a link, an
   * executable, a directory too deep. They are never read.
   */
  SortedSet<String> strange();

  /** How many bytes the file has. */
  long size(String name);

  /** The file's bytes; fails with NOT_FOUND where the run has no such file. */
  byte[] bytes(String name);

  /** The file's bytes, or empty where the run has no such file. */
  default Optional<byte[]> find(String name) {
    return names().contains(name) ? Optional.of(bytes(name)) : Optional.empty();
  }
}
