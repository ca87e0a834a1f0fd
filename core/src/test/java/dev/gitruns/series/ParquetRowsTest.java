package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.MetricRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetRowsTest {
  @TempDir private Path directory;

  private Path parquet() throws IOException {
    Iterable<MetricRow> rows = Samples.dense(500, 3);
    return SeriesWriter.write(rows, directory, "metrics").get(0);
  }

  @Test
  void rowsAreThoseThatTheReaderFinds() throws IOException {
    Path file = parquet();

    int rows = TableFile.open(Files.readAllBytes(file), SeriesLimits.USUAL).rows();
    assertThat(ParquetRows.count(file)).hasValue(rows);
  }

  @Test
  void whatIsNotParquetHasNone() throws IOException {
    Path file = directory.resolve("data.parquet");
    for (String text : List.of("", "PAR1", "PAR1PAR1PAR1", "a,b\n1,2\n3,4\n")) {
      Files.writeString(file, text);
      assertThat(ParquetRows.count(file)).as(text).isEmpty();
    }
  }

  @Test
  void noBrokenFooterThrows() throws IOException {
    byte[] whole = Files.readAllBytes(parquet());
    Path file = directory.resolve("broken.parquet");
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] broken = whole.clone();
      broken[broken.length - 1 - random.nextInt(Math.min(400, broken.length))] ^=
          (byte) (1 + random.nextInt(255));
      Files.write(file, broken);

      assertThat(ParquetRows.count(file))
          .satisfiesAnyOf(
              rows -> assertThat(rows).isEmpty(),
              rows -> assertThat(rows.orElse(-1)).isNotNegative());
    }
  }
}
