package dev.gitruns.read;

import java.util.List;
import java.util.Optional;

/** Gives rows of runs: all of them, or one without reading the documents of the others. */
public interface RunSource {

  /** Every run that isn't purged, newest first. Two heads of a run are two rows. */
  List<RunRow> rows();

  /**
   * The rows of {@link #rows}, in the same order, with what identifies a run only: UID, IDs, name,
   * experiment, status and times. Config, metrics and code may be empty.
   */
  List<RunRow> headings();

  /** The whole row of a heading; empty if the run was removed since. */
  Optional<RunRow> row(RunRow heading);

  /** A source of these rows, newest first. */
  static RunSource of(List<RunRow> rows) {
    List<RunRow> all = List.copyOf(rows);
    return new RunSource() {
      @Override
      public List<RunRow> rows() {
        return all;
      }

      @Override
      public List<RunRow> headings() {
        return all;
      }

      @Override
      public Optional<RunRow> row(RunRow heading) {
        return Optional.of(heading);
      }
    };
  }
}
