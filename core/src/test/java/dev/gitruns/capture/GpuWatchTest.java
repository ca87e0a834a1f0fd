package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class GpuWatchTest {
  @TempDir Path dir;
  private final AtomicLong nanos = new AtomicLong();
  private Map<String, String> env;

  @BeforeEach
  void path() {
    env = Map.of("PATH", "relative::" + dir + ":/usr/bin:/bin", "PID_FILE", dir + "/pid");
  }

  private void nvidiaSmi(String body) throws IOException {
    Path program =
        Files.writeString(
            dir.resolve("nvidia-smi"),
            "#!/bin/sh\necho \"$@\" >$PID_FILE.args\necho $$ >$PID_FILE\n" + body);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void oneProcessGivesTheLatestOfEachGpuAndEndsOnClose() throws Exception {
    nvidiaSmi(
        "echo '0, 10, 1, 8, 5.5, 30'; echo 'noise'; echo '0, 20, 2, 8, [N/A], 31'; echo '1, 7, 3, 8, 9, 33'\n"
            + "exec sleep 60\n");
    Map<String, Double> metrics = new TreeMap<>();
    ProcessHandle child;
    try (GpuWatch watch = GpuWatch.start(env, nanos::get)) {
      await(
          () -> {
            watch.addTo(metrics);
            return metrics.containsKey("system/gpu_1_temperature_celsius");
          });
      child = child().orElseThrow();
      assertThat(metrics)
          .containsEntry("system/gpu_0_utilization_percentage", 20.0)
          .containsEntry("system/gpu_0_memory_usage_percentage", 25.0)
          .containsEntry("system/gpu_1_utilization_percentage", 7.0);
      assertThat(Files.readString(dir.resolve("pid.args")).strip())
          .isEqualTo(
              "--query-gpu=index,utilization.gpu,memory.used,memory.total,power.draw,temperature.gpu"
                  + " --format=csv,noheader,nounits -l 15");

      nanos.addAndGet(46_000_000_000L);
      Map<String, Double> later = new TreeMap<>();
      watch.addTo(later);
      assertThat(later).isEmpty();
    }
    await(() -> !child.isAlive());
  }

  @Test
  void withoutTheProgramThereIsNothingToWatch() throws Exception {
    Files.writeString(dir.resolve("nvidia-smi"), "not executable");
    for (Map<String, String> place :
        List.of(Map.of("PATH", "/none"), Map.<String, String>of(), env)) {
      try (GpuWatch watch = GpuWatch.start(place, nanos::get)) {
        Thread.sleep(20);
        Map<String, Double> metrics = new TreeMap<>();
        watch.addTo(metrics);
        assertThat(metrics).isEmpty();
      }
    }
  }

  @Test
  void aProgramThatFailsAtOnceSaysNothing() throws Exception {
    nvidiaSmi("echo 'NVIDIA-SMI has failed because it could not reach the driver.'; exit 9\n");
    try (GpuWatch watch = GpuWatch.start(env, nanos::get)) {
      await(() -> Files.exists(dir.resolve("pid")) && child().isEmpty());
      Map<String, Double> metrics = new TreeMap<>();
      watch.addTo(metrics);
      assertThat(metrics).isEmpty();
    }
  }

  @Test
  void theNextWriteEndsItWhenWeAreKilled() throws Exception {
    nvidiaSmi("while :; do echo '0, 10, 1, 8, 5.5, 30'; sleep 0.1; done\n");
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Watcher.class.getName());
    builder.environment().putAll(env);
    Process watcher = builder.start();
    await(() -> child().isPresent());
    ProcessHandle child = child().orElseThrow();
    assertThat(child.isAlive()).isTrue();

    watcher.destroyForcibly().waitFor();

    await(() -> !child.isAlive());
  }

  /** Another process that watches until it is killed. */
  static final class Watcher {
    private Watcher() {}

    public static void main(String[] args) throws InterruptedException {
      GpuWatch.start(System.getenv(), System::nanoTime);
      Thread.sleep(60_000);
    }
  }

  private Optional<ProcessHandle> child() {
    try {
      String pid = Files.readString(dir.resolve("pid")).strip();
      return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.sleep(20);
    }
  }
}
