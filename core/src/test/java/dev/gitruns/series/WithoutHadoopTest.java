package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.MetricRow;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithoutHadoopTest {
  @TempDir Path dir;

  @Test
  void writesAndReadsWithNoClassOfHadoopOnThePath() throws Exception {
    String path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !new File(entry).getName().startsWith("hadoop"))
            .collect(Collectors.joining(File.pathSeparator));
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                "-Xlog:class+load",
                WithoutHadoopTest.class.getName(),
                dir.toString())
            .redirectErrorStream(true)
            .start();
    List<String> output = new String(child.getInputStream().readAllBytes()).lines().toList();
    assertThat(child.waitFor()).as(() -> String.join("\n", output)).isZero();
    assertThat(output).contains("2 rows");
    assertThat(output).filteredOn(line -> line.contains("org.apache.hadoop")).isEmpty();
    assertThat(output).filteredOn(line -> line.contains("org.apache.parquet")).isNotEmpty();
  }

  /** The child: one round trip through both tables. */
  public static void main(String[] args) {
    List<MetricRow> rows =
        List.of(
            MetricRow.of(0, 0, 0, 0, Map.of("loss", 1.0, "_a", 2.0)),
            MetricRow.of(1, 0, 0, 0, Map.of("loss", 3.0)));
    List<Path> files = SeriesWriter.write(rows, Path.of(args[0]), "metrics");
    Series series = SeriesReader.read(files.get(0), files.get(1));
    System.out.println(series.rows().size() + " rows");
  }
}
