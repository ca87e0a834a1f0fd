package dev.gitruns.series;

import static dev.gitruns.series.SeriesFault.require;

import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the tables that {@link SeriesWriter} wrote. The files may come from anybody: whatever is
 * wrong with them, and nothing else, is a {@link SeriesFault}.
 */
public final class SeriesReader {
  private SeriesReader() {}

  /**
   * @param wide the wide table, or null
   * @param tall the long table, or null
   */
  public static Series read(Path wide, Path tall) {
    return read(bytes(wide), bytes(tall));
  }

  /**
   * @param wide the bytes of the wide table, or null
   * @param tall the bytes of the long table, or null
   */
  public static Series read(byte[] wide, byte[] tall) {
    return read(wide, tall, SeriesLimits.USUAL);
  }

  static Series read(byte[] wide, byte[] tall, SeriesLimits limits) {
    if (wide != null || tall != null) {
      ZstdLibrary.require();
    }
    try {
      TableFile wideFile = wide == null ? null : open(wide, limits);
      TableFile tallFile = tall == null ? null : open(tall, limits);
      require(
          wideFile == null
              || tallFile == null
              || wideFile.has(TableSchema.WRITER) == tallFile.has(TableSchema.WRITER),
          "only one of the tables names writers");
      return new Series(
          wideFile == null ? WideTable.NONE : WideTable.read(wideFile, limits),
          tallFile == null ? LongTable.NONE : LongTable.read(tallFile, limits));
    } catch (GitRunsException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // The decoders answer damage with whatever they stumble over.
      throw new SeriesFault(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  private static TableFile open(byte[] bytes, SeriesLimits limits) {
    require(bytes.length <= limits.fileBytes(), "the file is too large");
    TableFile file = TableFile.open(bytes, limits);
    Optional<String> version = file.metadata(TableSchema.VERSION_KEY);
    require(
        version.equals(Optional.of(TableSchema.VERSION)),
        "the file is of the version "
            + version.orElse("(none)")
            + ", and only version "
            + TableSchema.VERSION
            + " is known here");
    return file;
  }

  private static byte[] bytes(Path file) {
    if (file == null) {
      return null;
    }
    try {
      require(Files.size(file) <= SeriesLimits.USUAL.fileBytes(), "the file is too large");
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SeriesFault(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }
  }
}
