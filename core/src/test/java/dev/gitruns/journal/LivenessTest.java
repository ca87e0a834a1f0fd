package dev.gitruns.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivenessTest {
  private static final long NOW = 1_700_000_000_000_000L;
  private static final long MINUTE = 60_000_000L;
  @TempDir Path proc;
  private HostFacts here;

  @BeforeEach
  void host() throws IOException {
    write("sys/kernel/hostname", "node1\n");
    write("sys/kernel/random/boot_id", "boot-1\n");
    write("42/stat", "42 (a b) c) S 1 42 42 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 777 1 1\n");
    write("43/stat", "43 (x) Z 1 42 42 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 778 1 1\n");
    Files.createDirectories(proc.resolve("self/ns"));
    Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[1]"));
    here = HostFacts.of(proc);
  }

  private void write(String file, String text) throws IOException {
    Path path = proc.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static ProcessFacts process(String host, String boot, long pid, long start, String ns) {
    return new ProcessFacts(
        host,
        Optional.ofNullable(boot),
        OptionalLong.of(pid),
        OptionalLong.of(start),
        Optional.ofNullable(ns));
  }

  private Liveness judge(ProcessFacts process, long silent) {
    return Liveness.judge(process, NOW - silent, NOW, here);
  }

  @Test
  void onThisHostTheProcessDecides() {
    assertThat(judge(process("node1", "boot-1", 42, 777, "pid:[1]"), 60 * 24 * 60 * MINUTE))
        .isEqualTo(Liveness.ALIVE);
    assertThat(judge(process("node1", "boot-1", 44, 777, "pid:[1]"), 0)).isEqualTo(Liveness.GONE);
  }

  @Test
  void anotherProcessOfTheSameNumberIsNotIt() {
    assertThat(judge(process("node1", "boot-1", 42, 776, null), 0)).isEqualTo(Liveness.GONE);
  }

  @Test
  void aZombieIsGone() {
    assertThat(judge(process("node1", "boot-1", 43, 778, null), 0)).isEqualTo(Liveness.GONE);
  }

  @Test
  void afterABootTheRunIsGoneUnlessANamesakeIsHeard() {
    ProcessFacts before = process("node1", "boot-0", 42, 777, null);
    assertThat(judge(before, 3 * MINUTE)).isEqualTo(Liveness.GONE);
    assertThat(judge(before, MINUTE)).isEqualTo(Liveness.ALIVE);
  }

  @Test
  void elsewhereSilenceDecides() {
    ProcessFacts there = process("node2", "boot-1", 42, 777, null);
    assertThat(judge(there, 9 * MINUTE)).isEqualTo(Liveness.ALIVE);
    assertThat(judge(there, 11 * MINUTE)).isEqualTo(Liveness.STALE);
    assertThat(judge(there, 25 * 60 * MINUTE)).isEqualTo(Liveness.EXPIRED);
    assertThat(judge(there, -25 * 60 * MINUTE)).as("clock ahead").isEqualTo(Liveness.EXPIRED);
  }

  @Test
  void aContainerIsElsewhereEvenUnderTheSameName() {
    assertThat(judge(process("node1", "boot-1", 44, 1, "pid:[2]"), MINUTE))
        .isEqualTo(Liveness.ALIVE);
    assertThat(judge(process("node1", "boot-1", 42, 777, "pid:[2]"), 11 * MINUTE))
        .isEqualTo(Liveness.STALE);
  }

  @Test
  void withoutProcessFactsSilenceDecides() {
    ProcessFacts nothing = ProcessFacts.of(Journals.start());
    assertThat(judge(nothing, 0)).isEqualTo(Liveness.ALIVE);
    assertThat(judge(nothing, 11 * MINUTE)).isEqualTo(Liveness.STALE);
  }

  @Test
  void thisProcessLivesAndComesBackFromItsFields() {
    for (Path root : new Path[] {Path.of("/proc"), proc.resolve("none")}) {
      HostFacts real = HostFacts.of(root);
      ProcessFacts self = real.process(ProcessHandle.current().pid());
      ProcessFacts read =
          ProcessFacts.of(
              Journals.start()
                  .with("host", dev.gitruns.model.Value.of(real.host()))
                  .with("process", self.toFields()));
      assertThat(read).isEqualTo(self);
      assertThat(Liveness.judge(read, 0, NOW, real)).isEqualTo(Liveness.ALIVE);
    }
  }
}
