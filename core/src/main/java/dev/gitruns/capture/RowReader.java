package dev.gitruns.capture;

import dev.gitruns.model.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the rows of a columnar file; for formats that this package doesn't know. */
@FunctionalInterface
public interface RowReader {
  /** What the rows of a file come to. */
  record Rows(long count, Optional<Digest> digest) {}

  /** The rows of this file, or empty if it can't be read as one. */
  Optional<Rows> read(Path file) throws IOException;
}
