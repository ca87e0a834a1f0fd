package dev.gitruns.rundir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256SumsTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  @Test
  void writesALinePerFileInTheOrderOfBytes() {
    Sha256Sums sums =
        Sha256Sums.of(
            Map.of("run.json", new Digest(A), "artifacts/0", new Digest(B), "a-b", new Digest(A)));

    assertThat(new String(sums.write(), UTF_8))
        .isEqualTo(A + "  a-b\n" + B + "  artifacts/0\n" + A + "  run.json\n");
  }

  @Test
  void readsWhatItWrote() {
    Sha256Sums sums = Sha256Sums.of(Map.of("run.json", new Digest(A), "a/b", new Digest(B)));

    assertThat(Sha256Sums.parse(sums.write())).isEqualTo(sums);
  }

  @Test
  void idIsTheDigestOfTheBytes() {
    // printf '%064d  run.json\n' 0 | sha256sum
    Sha256Sums sums = Sha256Sums.of(Map.of("run.json", new Digest("0".repeat(64))));

    assertThat(sums.id().hex())
        .isEqualTo("820429fd4e772510ad3e311999128fd6c9256319efa8143479e617b4839301a0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "@  run.json",
        "@ run.json\n",
        "@ *run.json\n",
        "@  \n",
        "@  run.json\r\n",
        "@  Run.json\n",
        "@  ../x\n",
        "@  .gitattributes\n",
        "@  SHA256SUMS\n",
        "@  a/b/c\n",
        "@  r\u00e9\n",
        "@  b\n@  a\n",
        "@  a\n@  a\n",
        "@  a\n\n",
        "\\@  a\n",
      })
  void refusesAnyOtherForm(String text) {
    assertThatThrownBy(() -> Sha256Sums.parse(text.replace("@", A).getBytes(ISO_8859_1)))
        .isInstanceOf(GitRunsException.class);
  }

  @Test
  void refusesDigestsInCapitals() {
    assertThatThrownBy(() -> Sha256Sums.parse(("A".repeat(64) + "  a\n").getBytes(UTF_8)))
        .isInstanceOf(GitRunsException.class);
  }
}
