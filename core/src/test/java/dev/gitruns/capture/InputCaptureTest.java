package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputCaptureTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path dir;
  private Path work;
  private InputCapture capture;

  @BeforeEach
  void makeWork() throws IOException {
    work = Files.createDirectories(dir.resolve("work"));
    capture = fresh(Optional.empty());
  }

  private InputCapture fresh(Optional<RowReader> parquet) {
    return new InputCapture(work, dir.resolve("cache"), Clock.fixed(NOW, ZoneOffset.UTC), parquet);
  }

  private static String sha256(String text) {
    MessageDigest sha256 = Hashing.sha256();
    sha256.update(text.getBytes(StandardCharsets.UTF_8));
    return Hashing.digest(sha256).hex();
  }

  private Value.Fields captured(String name, String text) throws IOException {
    Files.writeString(work.resolve(name), text);
    return capture.capture(name).fields();
  }

  @Test
  void fileHasSizeDigestAndRows() throws IOException {
    Value.Fields input = captured("train.csv", "a,b\n1,2\n3,4\n");
    assertThat(input.text("name")).contains("train.csv");
    assertThat(input.text("kind")).contains("file");
    assertThat(input.text("path")).contains("train.csv");
    assertThat(input.integer("size")).contains(12L);
    assertThat(input.text("sha256")).contains(sha256("a,b\n1,2\n3,4\n"));
    assertThat(input.text("format")).contains("csv");
    assertThat(input.integer("rows")).contains(2L);
    assertThat(input.text("row_digest")).contains(sha256("a,b\n1,2\n3,4\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b\r\n1,2\r\n3,4",
        "a,b\n1,2\n3,4\n\n",
        "\uFEFFa,b\n\r\n1,2\n3,4\r",
        "a,b\n1,2\n\n3,4"
      })
  void rowDigestIgnoresLineEndsAndBlankLines(String text) throws IOException {
    Value.Fields input = captured("train.csv", text);
    assertThat(input.integer("rows")).contains(2L);
    assertThat(input.text("row_digest")).contains(sha256("a,b\n1,2\n3,4\n"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '!',
      value = {
        "h@a,\"x@y\",b@!1",
        "h@\"a\"\"@\"\"b\"@c@!2",
        "h@5\" disk,x@y@!2",
        "h@a;\"x@y\"@!1",
        "h@\"\",\"\"@!1",
        "h@\"a\"@\"b\"@!2",
        "h@!0",
        "!0",
        "@@!0",
        "h@\"a@@b\"@!1"
      })
  void quotedNewlinesBelongToTheirRow(String text, long rows) throws IOException {
    String lines = text == null ? "" : text.replace('@', '\n');
    Value.Fields unix = captured("a.csv", lines);
    assertThat(unix.integer("rows")).contains(rows);
    Value.Fields windows = captured("b.csv", lines.replace("\n", "\r\n"));
    assertThat(windows.get("row_digest")).isEqualTo(unix.get("row_digest"));
    assertThat(windows.integer("rows")).contains(rows);
  }

  @Test
  void orderOfRowsCounts() throws IOException {
    assertThat(captured("a.csv", "h\n1\n2\n").text("row_digest"))
        .isNotEqualTo(captured("b.csv", "h\n2\n1\n").text("row_digest"));
  }

  @Test
  void quoteWithoutEndIsAProblemNotACount() throws IOException {
    Files.writeString(work.resolve("a.csv"), "h\n\"a\nb\n");
    InputCapture.Captured input = capture.capture("a.csv");
    assertThat(input.fields().get("rows")).isEmpty();
    assertThat(input.problems()).hasSize(1).first().asString().contains("a.csv");
  }

  @Test
  void jsonLinesCountFromTheFirst() throws IOException {
    Value.Fields input = captured("a.jsonl", "{\"a\":\"x\\ny\"}\r\n\n{\"a\":2}");
    assertThat(input.integer("rows")).contains(2L);
    assertThat(input.text("row_digest")).contains(sha256("{\"a\":\"x\\ny\"}\n{\"a\":2}\n"));
    assertThat(captured("b.bin", "x").get("rows")).isEmpty();
  }

  @Test
  void largeFileIsReadInPieces() throws IOException {
    String text = "h,\"i\"\n" + "123456789,\"x\r\ny\"\r\n".repeat(50_000);
    Value.Fields input = captured("big.csv", text);
    assertThat(input.integer("rows")).contains(50_000L);
    assertThat(input.text("row_digest")).contains(sha256(text.replace("\r\n", "\n")));
  }

  @Test
  void parquetRowsComeFromTheirReader() throws IOException {
    Files.writeString(work.resolve("a.parquet"), "PAR1");
    assertThat(capture.capture("a.parquet").problems()).hasSize(1);
    Digest digest = new Digest(sha256("rows"));
    InputCapture reading =
        fresh(Optional.of(file -> Optional.of(new RowReader.Rows(7, Optional.of(digest)))));
    InputCapture.Captured input = reading.capture("a.parquet");
    assertThat(input.problems()).isEmpty();
    assertThat(input.fields().integer("rows")).contains(7L);
    assertThat(input.fields().text("row_digest")).contains(digest.hex());
  }

  @Test
  void directoryIsDigestedByItsSortedFiles() throws IOException {
    Path data = Files.createDirectories(work.resolve("data/b")).getParent();
    Files.writeString(data.resolve("b/x"), "1");
    Files.writeString(data.resolve("a"), "22");
    Files.createSymbolicLink(data.resolve("link"), Path.of("a"));
    Files.createSymbolicLink(data.resolve("out"), dir);
    InputCapture.Captured input = capture.capture("train=data/");
    String lines = sha256("22") + "  a\n" + sha256("1") + "  b/x\n" + sha256("22") + "  link\n";
    assertThat(input.fields().text("name")).contains("train");
    assertThat(input.fields().text("kind")).contains("directory");
    assertThat(input.fields().text("path")).contains("data");
    assertThat(input.fields().text("sha256")).contains(sha256(lines));
    assertThat(input.fields().integer("files")).contains(3L);
    assertThat(input.fields().integer("size")).contains(5L);
    assertThat(input.problems()).hasSize(1).first().asString().contains("out");
  }

  @Test
  void missingInputSaysWhereItWasLookedFor() {
    assertThatThrownBy(() -> capture.capture("none.csv"))
        .isInstanceOfSatisfying(
            GitRunsException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(GitRunsException.Kind.NOT_FOUND);
              assertThat(e.next()).contains(work.toString());
            });
  }

  @ParameterizedTest
  @CsvSource({
    "iceberg:db.table@123, iceberg:db.table@123",
    "hf:org/name@main, hf:org/name@main",
    "dvc:data/x.dvc, dvc:data/x.dvc",
    "s3://bucket/key, s3://bucket/key",
    "GS://bucket/key, gs://bucket/key",
    "https://ada:pw@h.example/x?a=1&X-Amz-Signature=abc&sig=9#f, https://h.example/x?a=1#f",
    "https://h.example/x?sv=1&sig=abc, https://h.example/x",
    "postgresql://ada:t0psecret@db/x?sslmode=on, postgresql://db/x?sslmode=on"
  })
  void referenceIsKeptWithoutCredentials(String argument, String uri) {
    Value.Fields input = capture.capture("d=" + argument).fields();
    assertThat(input.text("kind")).contains("reference");
    assertThat(input.text("uri")).contains(uri);
    assertThat(input.text("name")).contains("d");
    assertThat(capture.capture(argument).fields().text("name")).contains(uri);
  }

  @Test
  void unchangedFileIsNotReadAgain() throws IOException {
    Path file = work.resolve("big.csv");
    Files.writeString(file, "h\n" + "1\n".repeat(50_000));
    FileTime old = FileTime.from(NOW.minusSeconds(60));
    Files.setLastModifiedTime(file, old);
    Value.Fields first = capture.capture("big.csv").fields();
    // The same size and time: only the cache can still give the first digest.
    Files.writeString(file, "h\n" + "2\n".repeat(50_000));
    Files.setLastModifiedTime(file, old);
    assertThat(fresh(Optional.empty()).capture("big.csv").fields()).isEqualTo(first);
    Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(59)));
    assertThat(capture.capture("big.csv").fields()).isNotEqualTo(first);
  }

  @Test
  void fileOfThisMomentIsNotRemembered() throws IOException {
    Path file = work.resolve("big.csv");
    for (String row : new String[] {"1\n", "2\n"}) {
      Files.writeString(file, "h\n" + row.repeat(50_000));
      Files.setLastModifiedTime(file, FileTime.from(NOW.minusMillis(500)));
      assertThat(capture.capture("big.csv").fields().text("sha256"))
          .contains(sha256("h\n" + row.repeat(50_000)));
    }
  }

  @Test
  void damagedCacheIsAsIfItWerentThere() throws IOException {
    Files.createDirectories(dir.resolve("cache"));
    Files.writeString(dir.resolve("cache/inputs.jsonl"), "{\"stat\":3}\nnonsense\n{\"a\"");
    assertThat(captured("a.csv", "h\n1\n").integer("rows")).contains(1L);
  }
}
