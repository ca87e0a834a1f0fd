package dev.gitruns.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.cli.Surroundings;
import dev.gitruns.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private long now = 1_000;

  /** Time as the test wants it. */
  private final class Hand extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(now);
    }
  }

  private Progress on(boolean terminal) {
    PrintStream said = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Progress(
        new Surroundings(
            new ByteArrayInputStream(new byte[0]),
            said,
            said,
            Map.of(),
            Path.of(""),
            new Terminal(false, false, terminal, false, 80),
            new Hand(),
            "ada"));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void workOfLessThanTwoSecondsIsSilent() {
    Progress progress = on(true);
    for (int i = 0; i < 20; i++) {
      now += 100;
      progress.at("sealing journals", i, 20);
    }
    progress.over();
    assertThat(said()).isEmpty();
  }

  @Test
  void longerWorkIsCountedOnOneLineThatIsClearedAtTheEnd() {
    Progress progress = on(true);
    now += 3_000;
    progress.at("reading inputs, MiB", 1_000, 0);
    now += 50;
    progress.at("reading inputs, MiB", 1_001, 0);
    now += 1_000;
    progress.at("sealing", 1, 3);
    progress.over();
    progress.over();
    assertThat(said())
        .isEqualTo(
            "\rreading inputs, MiB: 1000" + "\rsealing: 1/3             " + "\r            \r");
  }

  @Test
  void offATerminalNothingIsCounted() {
    Progress progress = on(false);
    now += 60_000;
    progress.at("sealing", 1, 3);
    progress.over();
    assertThat(said()).isEmpty();
  }
}
