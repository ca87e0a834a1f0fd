package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactCaptureTest {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path dir;
  private Path work;
  private Path files;
  private ArtifactCapture capture;

  @BeforeEach
  void makeWork() throws IOException {
    work = Files.createDirectories(dir.resolve("work"));
    files = dir.resolve("journal/files");
    capture = new ArtifactCapture(work, files);
    for (String name : List.of("out/model.pt", "out/a/plot.png", "out/.hidden", "top.txt")) {
      write(work.resolve(name), "abc");
    }
    write(work.resolve(".git/config"), "x");
    write(dir.resolve("secret.txt"), "outside");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<String> names(ArtifactCapture.Captured captured) {
    return captured.artifacts().stream().map(a -> a.text("name").orElseThrow()).toList();
  }

  private static List<String> codes(ArtifactCapture.Captured captured) {
    return captured.problems().stream().map(ArtifactCapture.Problem::code).toList();
  }

  @Test
  void fileIsTakenByItsDigest() throws IOException {
    Value.Fields artifact = capture.capture("out/model.pt").artifacts().get(0);
    assertThat(artifact.text("name")).contains("out/model.pt");
    assertThat(artifact.text("sha256")).contains(ABC);
    assertThat(artifact.integer("size")).contains(3L);
    assertThat(artifact.text("type")).contains("model");
    assertThat(artifact.text("media_type")).contains("application/octet-stream");
    assertThat(artifact.integer("version")).contains(1L);
    assertThat(files.resolve(ABC)).hasContent("abc");
    assertThat(files).isDirectoryNotContaining("glob:**.tmp");
  }

  @ParameterizedTest
  @CsvSource({
    "out/**, out/.hidden out/a/plot.png out/model.pt",
    "out, out/.hidden out/a/plot.png out/model.pt",
    "./out/*.pt, out/model.pt",
    "**/*.png, out/a/plot.png",
    "'**/*.{png,pt}', out/a/plot.png out/model.pt",
    "**/*.txt, top.txt",
    "out/[m]odel.?t, out/model.pt",
    ".,  out/.hidden out/a/plot.png out/model.pt top.txt"
  })
  void patternTakes(String pattern, String expected) {
    ArtifactCapture.Captured captured = capture.capture(pattern);
    assertThat(String.join(" ", names(captured))).isEqualTo(expected);
    assertThat(captured.problems()).isEmpty();
  }

  /** A submodule's .git is a file. */
  @ParameterizedTest
  @CsvSource({
    "ext/*, ext/top.pt",
    "ext/*/*, ext/lib/w.pt",
    "ext/**, ext/lib/w.pt ext/top.pt",
    "ext, ext/lib/w.pt ext/top.pt",
    "ext/lib, ext/lib/w.pt",
    "'**/*.{pt,git}', ext/lib/w.pt ext/top.pt out/model.pt",
    "'**/.git*', .gitignore",
    "'.git*/*', ''",
    ".git/*, ''",
    ".git, ''",
    "'{.git,ext}/**', ext/lib/w.pt ext/top.pt"
  })
  void repositoriesAreNeverTaken(String pattern, String expected) throws IOException {
    write(work.resolve("ext/lib/.git"), "gitdir: ../../.git/modules/lib\n");
    write(work.resolve("ext/lib/w.pt"), "w");
    write(work.resolve("ext/top.pt"), "t");
    write(work.resolve("ext/nested/.git/config"), "token");
    write(work.resolve(".gitignore"), "*.o");
    Files.createSymbolicLink(work.resolve("ext/link"), Path.of("../.git/config"));
    Files.createSymbolicLink(work.resolve("ext/.GIT"), Path.of("lib/.git"));
    assertThat(String.join(" ", names(capture.capture(pattern)))).isEqualTo(expected);
  }

  @Test
  void nothingThereIsAProblem() {
    assertThat(codes(capture.capture("none/**"))).containsExactly("missing-artifact");
    assertThat(codes(capture.capture("none.txt"))).containsExactly("missing-artifact");
    assertThat(codes(capture.capture("out/*.zip"))).containsExactly("missing-artifact");
  }

  @Test
  void linksOutOfTheWorkDirectoryAreNotFollowed() throws IOException {
    Files.createSymbolicLink(work.resolve("out/leak.txt"), dir.resolve("secret.txt"));
    Files.createSymbolicLink(work.resolve("out/up"), dir);
    Files.createSymbolicLink(work.resolve("out/best.pt"), Path.of("model.pt"));
    ArtifactCapture.Captured captured = capture.capture("out/**");
    assertThat(names(captured))
        .containsExactly("out/.hidden", "out/a/plot.png", "out/best.pt", "out/model.pt");
    assertThat(codes(captured)).containsExactly("outside-artifact");
  }

  @Test
  void outsideFileIsTakenIfNamedItself() {
    assertThat(names(capture.capture("../secret.txt"))).containsExactly("secret.txt");
    assertThat(names(capture.capture(dir.resolve("secret.txt").toString())))
        .containsExactly("secret.txt");
  }

  @Test
  void laterWriteInPlaceLeavesTheTakenBytes() throws IOException {
    capture.capture("top.txt");
    Files.writeString(work.resolve("top.txt"), "xyz");
    assertThat(files.resolve(ABC)).hasContent("abc");
    assertThat(capture.capture("top.txt").artifacts().get(0).integer("version")).contains(2L);
    assertThat(capture.capture("top.txt").artifacts().get(0).integer("version")).contains(2L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100_000, 70 << 20}) // the last is worth a clone
  void growingFileIsTakenAsItsDigestSays(int start) throws Exception {
    Path log = work.resolve("train.log");
    Files.write(log, new byte[start]);
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream out = Files.newOutputStream(log, StandardOpenOption.APPEND)) {
                // On a slow disk too, it grows no further than a disk holds.
                for (int i = 0; i < 100_000 && !stop.get(); i++) {
                  out.write("epoch 1\n".repeat(64).getBytes(StandardCharsets.UTF_8));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    writer.start();
    try {
      long size = start;
      while (size == start) {
        size = Files.size(log);
      }
      for (int i = 0; i < 3; i++) {
        Value.Fields taken = capture.capture("train.log").artifacts().get(0);
        String digest = taken.text("sha256").orElseThrow();
        byte[] kept = Files.readAllBytes(files.resolve(digest));
        assertThat(FileIntake.digestOf(files.resolve(digest)).digest().hex()).isEqualTo(digest);
        assertThat(taken.integer("size")).contains((long) kept.length);
        assertThat((long) kept.length).isGreaterThanOrEqualTo(size);
        byte[] now = Files.readAllBytes(log);
        assertThat(Arrays.mismatch(kept, 0, kept.length, now, 0, kept.length)).isEqualTo(-1);
        size = kept.length;
      }
    } finally {
      stop.set(true);
      writer.join();
    }
    assertThat(files).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void numberOfFilesIsBounded() {
    ArtifactCapture.Captured captured =
        new ArtifactCapture(work, files, 2, () -> false).capture("out");
    assertThat(captured.artifacts()).hasSize(2);
    assertThat(codes(captured)).containsExactly("too-many-artifacts");
  }

  @Test
  void largeFileIsTakenWithOrWithoutClones() throws IOException {
    Path large = work.resolve("large.bin");
    byte[] block = "0123456789abcdef".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    try (var out = Files.newOutputStream(large)) {
      for (int i = 0; i < 65; i++) {
        out.write(block);
      }
    }
    Value.Fields artifact = capture.capture("large.bin").artifacts().get(0);
    assertThat(artifact.integer("size")).contains(65L << 20);
    assertThat(files.resolve(artifact.text("sha256").orElseThrow())).hasSize(65L << 20);
    assertThat(FileIntake.digestOf(large).digest().hex())
        .isEqualTo(artifact.text("sha256").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "..,artifact",
    "../x,x",
    "/abs/x,abs/x",
    "a/../../x,a/x",
    "./x,x",
    "x/,x",
    "a//x,a/x",
    ".git/hooks/x,git/hooks/x",
    "plain/x.pt,plain/x.pt",
    "a\\b,a\\b"
  })
  void nameOfBytesLeadsNowhereElse(String name, String wanted) throws IOException {
    Value.Fields artifact = capture.capture(name, "abc".getBytes(StandardCharsets.UTF_8));
    assertThat(artifact.text("name")).contains(wanted);
  }

  @Test
  void backslashStaysInNames() throws IOException {
    write(work.resolve("out/a\\b"), "abc");
    assertThat(names(capture.capture("out"))).contains("out/a\\b");
    assertThat(names(capture.capture("out/a\\b"))).containsExactly("out/a\\b");
    assertThat(names(capture.capture("out/*\\b"))).containsExactly("out/a\\b");
  }
}
