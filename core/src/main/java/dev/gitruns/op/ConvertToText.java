package dev.gitruns.op;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.series.SeriesCard;
import dev.gitruns.series.SeriesReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A metric series file as text, for git to show. */
public final class ConvertToText {
  private static final int LIMIT = 64 << 20;
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private ConvertToText() {}

  /** The lines that stand for this file. Bytes that are no series are said to be none. */
  public static List<String> lines(Path file) throws IOException {
    if (Files.size(file) > LIMIT) {
      return List.of("(a file of " + Files.size(file) + " bytes)");
    }
    byte[] bytes = Files.readAllBytes(file);
    if (LfsPointer.parse(bytes).isPresent()) {
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
    if (bytes.length < MAGIC.length || !java.util.Arrays.equals(bytes, 0, 4, MAGIC, 0, 4)) {
      return List.of("(no Parquet file)");
    }
    try {
      return SeriesCard.of(SeriesReader.read(bytes, null));
    } catch (GitRunsException first) {
      try {
        return SeriesCard.of(SeriesReader.read(null, bytes));
      } catch (GitRunsException second) {
        return List.of("(a damaged series: " + first.getMessage() + ")");
      }
    }
  }
}
