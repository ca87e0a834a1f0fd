package dev.gitruns.op;

import dev.gitruns.capture.InputCapture;
import dev.gitruns.capture.RowReader;
import dev.gitruns.series.ParquetRows;
import dev.gitruns.workspace.RunPlace;
import dev.gitruns.workspace.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the inputs of a run before it starts, so that a wrong path starts nothing. */
final class RunInputs {
  private RunInputs() {}

  /**
   * @throws dev.gitruns.model.GitRunsException where a path isn't there or can't be read
   */
  static List<InputCapture.Captured> read(List<String> inputs, RunPlace place, Watch watch) {
    InputCapture capture =
        new InputCapture(
            place.cwd(), place.cache(), place.clock(), Optional.of(RunInputs::parquet));
    capture.watchedBy(bytes -> watch.at("reading inputs, MiB", bytes >> 20, 0));
    List<InputCapture.Captured> captured = new ArrayList<>();
    try {
      inputs.forEach(input -> captured.add(capture.capture(input)));
    } finally {
      watch.over();
    }
    return captured;
  }

  /** Rows of Parquet, which only the package of series can read. */
  static Optional<RowReader.Rows> parquet(Path file) throws IOException {
    return ParquetRows.read(file).map(rows -> new RowReader.Rows(rows.count(), rows.digest()));
  }
}
