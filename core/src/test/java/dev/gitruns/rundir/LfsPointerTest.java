package dev.gitruns.rundir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Digest;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LfsPointerTest {
  private static final String TEXT =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a".repeat(64) + "\nsize 12\n";

  @Test
  void readsAndWritesTheCanonicalForm() {
    LfsPointer pointer = new LfsPointer(new Digest("a".repeat(64)), 12);

    assertThat(pointer.write()).asString(UTF_8).isEqualTo(TEXT);
    assertThat(LfsPointer.parse(TEXT.getBytes(UTF_8))).contains(pointer);
  }

  @Test
  void everyPrefixIsContentAndNoPointer() {
    for (int length = 0; length < TEXT.length(); length++) {
      assertThat(LfsPointer.parse(TEXT.substring(0, length).getBytes(UTF_8))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"size 012", "size -1", "size 1e3", "size 12 ", "size 12\r", "size"})
  void otherSizesAreContent(String line) {
    assertThat(LfsPointer.parse(TEXT.replace("size 12", line).getBytes(UTF_8))).isEmpty();
  }

  @Test
  void extensionsOldVersionsAndTrailersAreContent() {
    for (String other :
        List.of(
            TEXT + "\n",
            TEXT.replace("v1", "v2"),
            TEXT.replace("oid", "ext-0-x sha256:" + "b".repeat(64) + "\noid"),
            TEXT.replace("\n", "\r\n"))) {
      assertThat(LfsPointer.parse(other.getBytes(UTF_8))).isEmpty();
    }
  }

  @Test
  void attributesNameEachPointerOnce() {
    assertThat(LfsPointer.attributes(new TreeSet<>(List.of("artifacts/b.pt", "artifacts/a"))))
        .asString(UTF_8)
        .isEqualTo(
            "/artifacts/a filter=lfs diff=lfs merge=lfs -text\n"
                + "/artifacts/b.pt filter=lfs diff=lfs merge=lfs -text\n");
  }
}
