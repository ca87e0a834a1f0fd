package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvidiaQueryTest {
  @Test
  void lineIsASampleOfItsGpu() {
    assertThat(NvidiaQuery.sample("1, 97, 40536, 81072, 412.36, 61"))
        .isEqualTo(
            Map.of(
                "system/gpu_1_utilization_percentage", 97.0,
                "system/gpu_1_memory_usage_megabytes", 42505.076736,
                "system/gpu_1_memory_usage_percentage", 50.0,
                "system/gpu_1_power_usage_watts", 412.36,
                "system/gpu_1_temperature_celsius", 61.0));
    assertThat(NvidiaQuery.sample("11, 0, 4, 8, 68.10, -3"))
        .containsEntry("system/gpu_11_temperature_celsius", -3.0);
  }

  @Test
  void whatTheGpuDoesNotTellIsAbsent() {
    assertThat(NvidiaQuery.sample("0, [N/A], 10, [N/A], [Not Supported], 33"))
        .containsOnlyKeys(
            "system/gpu_0_memory_usage_megabytes", "system/gpu_0_temperature_celsius");
    assertThat(NvidiaQuery.sample("0, [Unknown Error], 1, 0, ERR!, [Insufficient Permissions]"))
        .containsOnlyKeys("system/gpu_0_memory_usage_megabytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "No devices were found",
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure",
        "Unable to determine the device handle for GPU 0: GPU is lost.  Reboot, a, b, c, d, e",
        "0, 87, 40536",
        "0, 87, 40536, 81072, 412.53, 64, 5",
        "-1, 1, 1, 1, 1, 1",
        "[N/A], 1, 1, 1, 1, 1",
        "0, NaN, 0x10, 1e5, 99999999999999999999, -",
      })
  void otherLinesAreNoSample(String line) {
    assertThat(NvidiaQuery.sample(line)).isEmpty();
  }

  @Test
  void severalGpusAndOddLinesAreRead() {
    String answer =
        "0, NVIDIA A100-SXM4-80GB, 81920, 535.104.05, GPU-aa\n"
            + "Unknown Error\r\n1, Tesla T4, [N/A], 535.104.05, GPU-bb\n";
    assertThat(NvidiaQuery.gpus(answer)).hasSize(2);
    assertThat(((Value.Fields) NvidiaQuery.gpus(answer).get(1)).values())
        .containsOnlyKeys("driver", "name", "uuid");
  }
}
