package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gitruns.model.GitRunsException.Kind;
import dev.gitruns.model.MetricRow;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileSeriesTest {
  @TempDir Path dir;
  private byte[] wide;
  private byte[] tall;

  @BeforeEach
  void writeBoth() throws Exception {
    List<Path> files = SeriesWriter.write(rows(), dir, "metrics");
    wide = Files.readAllBytes(files.get(0));
    tall = Files.readAllBytes(files.get(1));
    assertThat(SeriesReader.read(wide, tall).rows()).isNotEmpty();
  }

  private static List<MetricRow> rows() {
    List<MetricRow> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double value = i % 9 == 0 ? Samples.ODD_VALUES[i % Samples.ODD_VALUES.length] : i % 7;
      Map<String, Double> values =
          i % 3 == 0 ? Map.of("a", value) : Map.of("a", value, "b", i * 0.37, "_hidden", value);
      rows.add(MetricRow.of(i / 150, i, i % 50, Samples.time(i), values));
    }
    return rows;
  }

  @Test
  void whatIsCutOffIsInvalid() {
    for (int length = 0; length < wide.length; length += 7) {
      byte[] cut = Arrays.copyOf(wide, length);
      assertInvalid(() -> SeriesReader.read(cut, null));
    }
  }

  @Test
  void changedBytesAreReadOrInvalidAndNothingElse() {
    Random random = new Random(1);
    for (int i = 0; i < 4000; i++) {
      boolean first = random.nextBoolean();
      byte[] bytes = (first ? wide : tall).clone();
      int footer = footerStart(bytes);
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        // Half of them in the footer, where the sizes are declared.
        int from = random.nextBoolean() ? footer : 0;
        bytes[from + random.nextInt(bytes.length - from)] = (byte) random.nextInt(256);
      }
      Throwable thrown =
          catchThrowable(
              () -> SeriesReader.read(first ? bytes : null, first ? null : bytes).rows().size());
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(SeriesFault.class);
      }
    }
  }

  @Test
  void tablesOfDifferentRunsDontFit() throws Exception {
    Path other = Files.createDirectory(dir.resolve("other"));
    byte[] foreign =
        Files.readAllBytes(
            SeriesWriter.write(
                    List.of(MetricRow.of(0, 1, -77, 5, Map.of("_only-here", 1.0))), other, "m")
                .get(0));
    byte[] mine =
        Files.readAllBytes(
            SeriesWriter.write(List.of(MetricRow.of(0, 1, 3, 5, Map.of("loss", 1.0))), other, "n")
                .get(0));
    assertInvalid(() -> SeriesReader.read(mine, foreign));
    assertInvalid(() -> SeriesReader.read(foreign, null));
    assertInvalid(() -> SeriesReader.read(null, mine));
    assertInvalid(() -> SeriesReader.read(Path.of("/nowhere/metrics.parquet"), null));
  }

  @Test
  void aFooterThatDeclaresTwoThousandMillionColumnsIsInvalid() {
    // version 1; schema: a list of 2^31-1 structs
    assertInvalid(
        () -> SeriesReader.read(withFooter(0x15, 2, 0x19, 0xfc, 255, 255, 255, 255, 7), null));
    // created_by: a string of 2^31-1 bytes
    assertInvalid(() -> SeriesReader.read(withFooter(0x68, 255, 255, 255, 255, 7), null));
  }

  @Test
  void aFooterNestedWithoutEndIsInvalid() {
    int[] nested = new int[2_000_000];
    Arrays.fill(nested, 0xdc); // field +13: a struct, unknown to every reader
    assertInvalid(() -> SeriesReader.read(withFooter(nested), null));
  }

  @Test
  void limitsHold() {
    int rows = SeriesReader.read(wide, null).rows().size();
    long big = 1L << 40;
    int many = 1 << 30;
    for (SeriesLimits limits :
        List.of(
            new SeriesLimits(wide.length - 1, many, many, big, many, big),
            new SeriesLimits(big, 3, many, big, many, big),
            new SeriesLimits(big, many, rows - 1, big, many, big),
            new SeriesLimits(big, many, many, rows, many, big),
            new SeriesLimits(big, many, many, big, rows - 1, big))) {
      assertInvalid(() -> SeriesReader.read(wide, null, limits));
    }
    SeriesLimits names = new SeriesLimits(big, many, many, big, many, 3);
    assertInvalid(() -> SeriesReader.read(null, tall, names));
  }

  @Test
  void anotherVersionIsRefusedByName() {
    byte[] bytes = wide.clone();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.lastIndexOf("gitruns.series") + "gitruns.series".length() + 2] = '9';
    assertThatThrownBy(() -> SeriesReader.read(bytes, null))
        .isInstanceOf(SeriesFault.class)
        .hasMessageContaining("version 9");
  }

  private static void assertInvalid(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SeriesFault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.INVALID));
  }

  private static int footerStart(byte[] bytes) {
    return bytes.length
        - 8
        - ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
  }

  private static byte[] withFooter(int... footer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
    for (int b : footer) {
      out.write(b);
    }
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footer.length).array());
    out.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }
}
