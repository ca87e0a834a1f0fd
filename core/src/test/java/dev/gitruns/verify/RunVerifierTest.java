package dev.gitruns.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.rundir.SealedRun;
import dev.gitruns.seal.TestJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunVerifierTest {
  @TempDir static Path temp;
  private static SealedRun sealed;
  private static MemoryRun reference;

  @BeforeAll
  static void seal() throws IOException {
    sealed = TestJournal.full(temp).seal(temp.resolve("sealed"));
    reference = MemoryRun.of(sealed);
  }

  @Test
  void referenceHoldsAndTheReportSaysWhatWasntChecked() {
    VerifyReport report = RunVerifier.verify(reference);

    assertThat(report.findings()).isEmpty();
    assertThat(report.checked()).anyMatch(phrase -> phrase.contains("summary"));
    assertThat(report.unchecked()).anyMatch(phrase -> phrase.contains("1 large files"));
  }

  /** The ordinary run takes some bytes of the larger files, where each counts the same. */
  @Test
  void everyChangedByteIsFound() {
    assertChangedBytesAreFound(13);
  }

  @Test
  @Tag("long")
  void everyChangedByteOfLargerFilesIsFoundToo() {
    assertChangedBytesAreFound(1);
  }

  private static void assertChangedBytesAreFound(int strideOfLarger) {
    reference
        .files()
        .forEach(
            (path, bytes) -> {
              int stride = bytes.length > 400 ? strideOfLarger : 1;
              for (int i = 0; i < bytes.length; i += stride) {
                byte[] changed = bytes.clone();
                changed[i] ^= (byte) (1 << (i % 8));
                assertFound(reference.with(path, changed), path + " at " + i);
              }
            });
  }

  @Test
  void damageUnderARightIdNeverThrows() {
    assertDamageNeverThrows(97);
  }

  @Test
  @Tag("long")
  void anyDamageUnderARightIdNeverThrows() {
    assertDamageNeverThrows(1);
  }

  private static void assertDamageNeverThrows(int stride) {
    for (String path : List.copyOf(reference.files().keySet())) {
      byte[] bytes = reference.files().get(path);
      if (path.equals("SHA256SUMS") || path.equals(".gitattributes")) {
        continue;
      }
      for (int i = 0; i < bytes.length; i += stride) {
        byte[] changed = bytes.clone();
        changed[i] ^= (byte) (1 << (i % 8));
        RunVerifier.verify(reference.with(path, changed).resealed());
        RunVerifier.verify(reference.with(path, Arrays.copyOf(bytes, i)).resealed());
      }
    }
  }

  @Test
  void everyTruncationIsFound() {
    reference
        .files()
        .forEach(
            (path, bytes) -> {
              for (int length = 0; length < bytes.length; length += 1 + bytes.length / 50) {
                assertFound(reference.with(path, Arrays.copyOf(bytes, length)), path);
              }
            });
  }

  @Test
  void everyRemovedRenamedOrAddedFileIsFound() {
    for (String path : List.copyOf(reference.files().keySet())) {
      assertFound(reference.without(path), "without " + path);
      assertFound(
          reference.without(path).with(path + "x", reference.files().get(path)), "renamed " + path);
      assertFound(reference.with("z-" + path.replace('/', '-'), new byte[0]), "added");
    }
    for (String name : List.of("../x", "a\nb", "Run.json", "run.json/x", "artifacts/.git", "")) {
      assertFound(reference.with(name, new byte[0]), name);
    }
  }

  @Test
  void everyOtherModeIsFound() {
    for (int mode : new int[] {0100755, 0120000, 0160000, 0040000, 0100664}) {
      for (String path : reference.files().keySet()) {
        MemoryRun changed = reference.copy();
        changed.modes().put(path, mode);
        assertFound(changed, path);
      }
    }
  }

  @Test
  void runUnderAnotherIdIsFound() {
    MemoryRun other =
        new MemoryRun(
            dev.gitruns.model.RunId.of("0".repeat(64)), reference.files(), reference.modes());

    assertThat(codes(other)).containsExactly(FindingCode.WRONG_ID);
  }

  @Test
  void largeBytesAreCheckedWhereTheyAre() throws IOException {
    SealedRun run = TestJournal.full(temp.resolve("large")).seal(temp.resolve("sealed-large"));
    SealedFiles files = SealedFiles.of(run);
    assertThat(RunVerifier.verify(files).findings()).isEmpty();

    try (var large = Files.list(run.large())) {
      Path file = large.findFirst().orElseThrow();
      Files.delete(file);
      Files.write(file, new byte[300_000 - 1]);
    }
    assertThat(codes(files)).containsExactly(FindingCode.LARGE_DAMAGED);
  }

  @Test
  void lateSegmentIsHeldAgainstTheOneBefore() throws IOException {
    TestJournal journal = TestJournal.full(temp.resolve("late"));
    Path parent = temp.resolve("sealed-late");
    SealedRun first = journal.seal(parent);
    journal.line("w-h-1-a.jsonl", "{\"m\":{\"loss\":0.001}}");
    SealedRun second = journal.seal(parent);

    assertThat(RunVerifier.verify(SealedFiles.of(second)).findings()).isEmpty();
    VerifyReport alone = RunVerifier.verify(MemoryRun.of(second));
    assertThat(alone.findings()).isEmpty();
    assertThat(alone.unchecked()).anyMatch(phrase -> phrase.contains("segment before"));
    assertThat(first.id()).isNotEqualTo(second.id());
  }

  @Test
  void damageIsToldOnce() {
    for (String path : List.of("summary.json", "metrics.parquet", "artifacts.json", "media.json")) {
      assertThat(codes(reference.with(path, new byte[] {1})))
          .containsExactly(FindingCode.WRONG_DIGEST);
      assertThat(codes(reference.without(path))).containsExactly(FindingCode.MISSING_FILE);
    }
  }

  @Test
  void documentsThatContradictThemselvesAreFoundUnderARightId() {
    assertThat(codes(edited("run.json", "\"format\": 1", "\"format\": 2")))
        .containsExactly(FindingCode.UNKNOWN_FORMAT);
    assertThat(codes(edited("run.json", "\"start\": 17", "\"start\": 27")))
        .containsExactly(FindingCode.TIME_ORDER);
    assertThat(codes(edited("run.json", "\"finished\"", "\"perfect\"")))
        .containsExactly(FindingCode.SCHEMA);
    assertThat(codes(edited("config.json", "\n}", "\n }")))
        .containsExactly(FindingCode.NOT_CANONICAL);
    assertThat(codes(edited("config.json", "{", "["))).containsExactly(FindingCode.BAD_DOCUMENT);
    assertThat(codes(edited("summary.json", "\"n\": 20", "\"n\": 21")))
        .containsExactly(FindingCode.WRONG_SUMMARY);
    assertThat(codes(edited("artifacts.json", "\"size\": 15", "\"size\": 16")))
        .containsExactly(FindingCode.WRONG_SIZE);
    assertThat(codes(edited("artifacts.json", "\"name\": \"model.pt\"", "\"name\": \"z.pt\"")))
        .containsExactly(FindingCode.ARTIFACT_MISMATCH);
  }

  @Test
  void filesThatNoManifestNamesAreFoundUnderARightId() {
    assertThat(codes(reference.with("artifacts/stray", new byte[1]).resealed()))
        .containsExactly(FindingCode.UNNAMED_ARTIFACT);
    assertThat(codes(reference.with("metrics.parquet", new byte[100]).resealed()))
        .containsExactly(FindingCode.BAD_SERIES);
    assertThat(codes(reference.without("summary.json").resealed()))
        .containsExactly(FindingCode.WRONG_SUMMARY);
    assertThat(codes(reference.without("metrics.parquet").resealed()))
        .containsExactly(FindingCode.WRONG_SUMMARY);
    assertThat(codes(reference.without("run.json").resealed()))
        .containsExactly(FindingCode.NO_RUN_DOCUMENT);
  }

  private static MemoryRun edited(String path, String from, String to) {
    String text = new String(reference.files().get(path), UTF_8);
    assertThat(text).contains(from);
    return reference.with(path, text.replace(from, to).getBytes(UTF_8)).resealed();
  }

  private static void assertFound(RunFiles run, String what) {
    assertThat(RunVerifier.verify(run).holds()).as(what).isFalse();
  }

  private static List<FindingCode> codes(RunFiles run) {
    return RunVerifier.verify(run).findings().stream().map(Finding::code).distinct().toList();
  }
}
