package dev.gitruns.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What git says of its progress is told; what it says besides is kept to the byte. */
class ProgressSieveTest {
  private final List<String> told = new ArrayList<>();
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  private String kept(String said, int most) {
    ProgressSieve sieve = new ProgressSieve((what, done, total) -> told.add(what + done + total));
    for (byte each : said.getBytes(StandardCharsets.UTF_8)) {
      sieve.take(new byte[] {each}, 1, kept, most);
    }
    sieve.end(kept, most);
    return kept.toString(StandardCharsets.UTF_8);
  }

  @Test
  void progressIsToldAndAllElseKept() {
    assertThat(
            kept(
                "Writing objects:  50% (1/2)\rWriting objects: 100% (2/2), 3 KiB, done.\n"
                    + "remote: Resolving deltas: 100% (7/7), done.        \n"
                    + "remote: no \rbad: 1% (1/1) files ä\nfatal: x",
                1000))
        .isEqualTo("remote: no \rbad: 1% (1/1) files ä\nfatal: x");
    assertThat(told)
        .containsExactly("writing objects12", "writing objects22", "resolving deltas77");
  }

  @Test
  void escapesOfTheOtherSideAndEndlessLinesAreNoProgress() {
    String hostile = "remote: \u001b[2JWriting: 1% (1/1)\r" + "y".repeat(5000);
    assertThat(kept(hostile, 1000)).isEqualTo(hostile.substring(0, 1000));
    assertThat(told).isEmpty();
  }
}
