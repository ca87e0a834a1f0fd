package dev.gitruns.rundir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunFileNameTest {
  private static final Digest DIGEST = new Digest("0123456789abcdef".repeat(4));

  @ParameterizedTest
  @ValueSource(strings = {"run.json", "artifacts/0af.tar.gz", "a", "0-_.", "metrics-long.parquet"})
  void plainNamesAreListable(String path) {
    assertThat(RunFileName.isListable(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "a/", "/a", "a//b", "a/b/c", "A", ".git", ".gitattributes", "SHA256SUMS", "..",
        "a/..", "a b", "a\n", "a\\b", "-rf", "_a", "é", "a\u202eb", "git~1", "c:x", "a/.git"
      })
  void othersAreNot(String path) {
    assertThat(RunFileName.isListable(path)).isFalse();
  }

  @Test
  void lengthIsBounded() {
    assertThat(RunFileName.isListable("a".repeat(100))).isTrue();
    assertThat(RunFileName.isListable("a".repeat(101))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "model.pt,.pt",
    "a/b.tar.GZ,.gz",
    ".bashrc,''",
    "README,''",
    "x.,''",
    "a.b/c,''",
    "x.p t,''",
    "x.é,''",
    "x.averylongextension,''",
  })
  void artifactKeepsOnlyAPlainExtension(String name, String extension) {
    String half = "artifacts/0123456789abcdef0123456789abcdef";
    assertThat(RunFileName.artifact(DIGEST, name)).isEqualTo(half + extension);
  }

  @Test
  void pathsOfTheBranchAreCheckedWhole() {
    String hex = DIGEST.hex();
    assertThat(RunFileName.isRunPath("runs/01/" + hex + "/run.json")).isTrue();
    assertThat(RunFileName.isRunPath("runs/01/" + hex + "/SHA256SUMS")).isTrue();
    assertThat(RunFileName.isRunPath("runs/02/" + hex + "/run.json")).isFalse();
    assertThat(RunFileName.isRunPath("runs/01/" + hex)).isFalse();
    assertThat(RunFileName.isRunPath("runs/01/" + hex + "/a/b/c")).isFalse();
  }
}
