package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SystemSamplerTest {
  private static final String NET =
      """
      Inter-|   Receive                                                |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop
          lo:  999999     103    0    0    0     0          0         0   999999     103 0 0 0 0 0 0
        eth0:%d    9409    0    0    0     0          0         0  %d    7026 0 0 0 0 0 0
      docker0: 999999 1 0 0 0 0 0 0 999999 1 0 0 0 0 0 0
      """;
  private static final String DISKS =
      """
         7       0 loop0 1 0 99999 0 1 0 99999 0 0 0 0
       254       0 vda 147240 28595 %d 91359 97010 356641 %d 128444 0 93580 270546
       254       1 vda1 147240 28595 %1$d 91359 97010 356641 %2$d 128444 0 93580 270546
       259       0 nvme0n1 1 0 100 1 1 1 100 1 0 1 1
       259       1 nvme0n1p1 1 0 100 1 1 1 100 1 0 1 1
       253       0 dm-0 1 0 99999 0 1 0 99999 0 0 0 0
      """;

  @TempDir Path dir;
  private final AtomicLong nanos = new AtomicLong(5);

  private SystemSampler sampler(long pid) {
    return new SystemSampler(pid, dir.resolve("proc"), dir.resolve("cgroup"), Map.of(), nanos::get);
  }

  private FakeProc machine(long user, long idle, long in, long out, long read, long written)
      throws IOException {
    return new FakeProc(dir.resolve("proc"))
        .write("stat", "cpu  %d 0 0 %d 20 0 0 0 7 0\ncpu0 1 2 3 4\n".formatted(user, idle))
        .write("meminfo", "MemTotal:  1000 kB\nMemFree:  100 kB\nMemAvailable:   600 kB\n")
        .write("net/dev", NET.formatted(in, out))
        .write("diskstats", DISKS.formatted(read, written));
  }

  @Test
  void theFirstSampleHasNoRates() throws IOException {
    machine(1000, 9000, 1, 2, 3, 4).process(10, 1, 100, 50, 0, 8);
    try (SystemSampler sampler = sampler(10)) {
      assertThat(sampler.get())
          .isEqualTo(
              Map.of(
                  "system/system_memory_usage_megabytes", 0.4096,
                  "system/system_memory_usage_percentage", 40.0,
                  "system/process_count", 1.0,
                  "system/process_memory_usage_megabytes", 0.008192));
    }
  }

  @Test
  void ratesAreOfTheTimeSinceTheSampleBefore() throws IOException {
    machine(1000, 9000, 1000, 2000, 10, 20).process(10, 1, 100, 50, 0, 8);
    try (SystemSampler sampler = sampler(10)) {
      sampler.get();
      nanos.addAndGet(2_000_000_000L);
      machine(1300, 9100, 5000, 2000, 30, 40).process(10, 1, 100, 350, 0, 8);

      assertThat(sampler.get())
          .containsEntry("system/cpu_utilization_percentage", 75.0)
          .containsEntry("system/network_receive_megabytes_per_second", 0.002)
          .containsEntry("system/network_transmit_megabytes_per_second", 0.0)
          .containsEntry("system/disk_read_megabytes_per_second", 20 * 512 / 2e6)
          .containsEntry("system/disk_write_megabytes_per_second", 20 * 512 / 2e6)
          .containsEntry("system/process_cpu_utilization_percentage", 150.0)
          .hasSize(10);
    }
  }

  @Test
  void countersThatBeginAnewGiveNoNegativeRate() throws IOException {
    machine(1000, 9000, 1000, 2000, 10, 20);
    try (SystemSampler sampler = sampler(10)) {
      sampler.get();
      nanos.addAndGet(1_000_000_000L);
      machine(900, 9200, 10, 3000, 0, 0);

      assertThat(sampler.get())
          .containsEntry("system/cpu_utilization_percentage", 0.0)
          .containsEntry("system/network_receive_megabytes_per_second", 0.0)
          .containsEntry("system/network_transmit_megabytes_per_second", 0.001)
          .doesNotContainKey("system/process_cpu_utilization_percentage");
    }
  }

  @Test
  void theLimitOfTheContainerIsTheBaseOfItsMemory() throws IOException {
    FakeProc proc = machine(1000, 9000, 1, 2, 3, 4).process(10, 1, 100, 50, 0, 8);
    proc.write("10/cgroup", "0::/job/step\n");
    new FakeProc(dir.resolve("cgroup"))
        .write("job/memory.max", "512000\n")
        .write("job/memory.current", "200000\n")
        .write("job/memory.stat", "anon 1\ninactive_file 72000\n");
    try (SystemSampler sampler = sampler(10)) {
      assertThat(sampler.get())
          .containsEntry("system/system_memory_usage_megabytes", 0.128)
          .containsEntry("system/system_memory_usage_percentage", 25.0);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aProgramThatHangsHoldsUpNeitherSamplesNorTheEnd() throws Exception {
    machine(1000, 9000, 1, 2, 3, 4);
    Path program = Files.writeString(dir.resolve("nvidia-smi"), "#!/bin/sh\nexec sleep 60\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    long start = System.nanoTime();
    try (SystemSampler sampler =
        new SystemSampler(
            10, dir.resolve("proc"), dir, Map.of("PATH", dir + ":/bin"), nanos::get)) {
      assertThat(sampler.get()).hasSize(2);
      assertThat(sampler.get()).hasSize(2);
    }
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }

  @Test
  void damagedFilesLeaveTheirMetricsOut() throws IOException {
    new FakeProc(dir.resolve("proc"))
        .write("stat", "cpu")
        .write("meminfo", "MemTotal: x kB\nMemFree\n:\n")
        .write("net/dev", "eth0: 1 2\n:::\n")
        .write("diskstats", "8 0\n\n8 0 sda a b c d e f g\n");
    try (SystemSampler sampler = sampler(10)) {
      sampler.get();
      nanos.addAndGet(1_000_000_000L);

      assertThat(sampler.get()).isEmpty();
    }
  }

  @Test
  void withoutProcJavaAnswers() {
    try (SystemSampler sampler = sampler(10)) {
      SortedMap<String, Double> sample = sampler.get();

      assertThat(sample.get("system/system_memory_usage_megabytes")).isGreaterThan(1);
      assertThat(sample.get("system/system_memory_usage_percentage")).isBetween(0.01, 100.0);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aBusyProcessIsSeenThroughItsShell() throws Exception {
    // The shell waits for a child of its own, which is the busy one.
    Process shell = new ProcessBuilder("sh", "-c", "sh -c 'while :; do :; done'; exit 0").start();
    try (SystemSampler sampler = SystemSampler.watching(shell.pid(), Map.of())) {
      TimeUnit.MILLISECONDS.sleep(200);
      SortedMap<String, Double> first = sampler.get();
      long start = System.nanoTime();
      double ticks = busyTicks(shell);
      TimeUnit.MILLISECONDS.sleep(1500);
      SortedMap<String, Double> second = sampler.get();
      double percent = (busyTicks(shell) - ticks) * 1e9 / (System.nanoTime() - start);

      assertThat(first)
          .containsEntry("system/process_count", 2.0)
          .doesNotContainKey("system/process_cpu_utilization_percentage");
      assertThat(second).containsEntry("system/process_count", 2.0);
      // However busy this machine is otherwise, the kernel's own count says how much it got.
      assertThat(second.get("system/process_cpu_utilization_percentage"))
          .isPositive()
          .isCloseTo(percent, within(15.0));
      assertThat(second.get("system/process_memory_usage_megabytes")).isGreaterThan(0.1);
      assertThat(second.get("system/cpu_utilization_percentage")).isBetween(1.0, 100.0);

      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.waitFor();
      assertThat(sampler.get())
          .containsKey("system/cpu_utilization_percentage")
          .doesNotContainKey("system/process_count");
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }

  private static double busyTicks(Process shell) {
    return shell
        .descendants()
        .mapToDouble(p -> p.info().totalCpuDuration().orElseThrow().toMillis() / 10.0)
        .sum();
  }
}
