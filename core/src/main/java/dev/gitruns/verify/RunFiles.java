package dev.gitruns.verify;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.store.Purge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of what claims to be a run, wherever they lie. Nothing about them can be trusted. */
public interface RunFiles {

  /** The path of a tree entry in the run directory, and its mode. */
  record Entry(String path, int mode) {}

  /** The id that the run goes by. */
  RunId id();

  /** Every entry of the run directory and the directories in it, directories themselves aside. */
  List<Entry> entries() throws IOException;

  /** The bytes of an entry with the mode of an ordinary file. */
  byte[] bytes(String path) throws IOException;

  /** The file behind a pointer, where it is at hand. */
  default Optional<Path> large(Digest oid) {
    return Optional.empty();
  }

  /** The purge that took this file out, where one did. */
  default Optional<Purge> purged(String path) {
    return Optional.empty();
  }

  /** Another run at the same place, say the segment before. */
  default Optional<RunFiles> other(RunId id) {
    return Optional.empty();
  }
}
