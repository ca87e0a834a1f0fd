package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Digest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files are of pyarrow: 500 rows of eight columns with nulls, in row groups of 200, with and
 * without dictionaries. The digest was taken from pyarrow's values by a program that shares nothing
 * with this one.
 */
class ParquetRowsTest {
  private static final Digest OF_PYARROW =
      new Digest("eb312b7238fb61603892bd222ec4e53e67ca494d11034d22a4be3c77861a2f4e");

  @TempDir private Path directory;

  private static Path file(String name) {
    try {
      return Path.of(ParquetRowsTest.class.getResource("/parquet/" + name + ".parquet").toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none-v1",
        "none-v2",
        "snappy-v1",
        "snappy-v2",
        "gzip-v1",
        "gzip-v2",
        "zstd-v1",
        "zstd-v2",
        "lz4-v1",
        "lz4-v2"
      })
  void theDigestIsOfTheValuesHoweverTheyArePacked(String name) throws IOException {
    assertThat(ParquetRows.read(file(name)))
        .contains(new ParquetRows(500, Optional.of(OF_PYARROW)));
  }

  @Test
  void otherRowsHaveAnotherDigest() throws IOException {
    ParquetRows less = ParquetRows.read(file("less")).orElseThrow();

    assertThat(less.count()).isEqualTo(499);
    assertThat(less.digest()).isPresent().isNotEqualTo(Optional.of(OF_PYARROW));
  }

  @Test
  void whatCannotBeReadHasRowsButNoDigest() throws IOException {
    assertThat(ParquetRows.read(file("nested"))).contains(new ParquetRows(3, Optional.empty()));
    assertThat(ParquetRows.read(file("brotli"))).contains(new ParquetRows(500, Optional.empty()));
  }

  @Test
  void ourOwnSeriesHaveRowsToo() throws IOException {
    Path series = SeriesWriter.write(Samples.dense(500, 3), directory, "metrics").get(0);

    int rows = TableFile.open(Files.readAllBytes(series), SeriesLimits.USUAL).rows();
    ParquetRows found = ParquetRows.read(series).orElseThrow();
    assertThat(found.count()).isEqualTo(rows);
    assertThat(found.digest()).isPresent();
  }

  @Test
  void whatIsNotParquetHasNone() throws IOException {
    Path file = directory.resolve("data.parquet");
    for (String text : List.of("", "PAR1", "PAR1PAR1PAR1", "a,b\n1,2\n3,4\n")) {
      Files.writeString(file, text);
      assertThat(ParquetRows.read(file)).as(text).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none-v2", "snappy-v1", "zstd-v2"})
  void damageNeverThrows(String name) throws IOException {
    byte[] whole = Files.readAllBytes(file(name));
    Path file = directory.resolve("broken.parquet");
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] broken = whole.clone();
      int at = random.nextBoolean() ? random.nextInt(400) + 1 : random.nextInt(broken.length) + 1;
      broken[broken.length - at] ^= (byte) (1 + random.nextInt(255));
      Files.write(file, broken);

      Optional<ParquetRows> rows = ParquetRows.read(file);
      assertThat(rows.map(ParquetRows::count).orElse(0L)).as("byte " + at).isNotNegative();
    }
  }
}
