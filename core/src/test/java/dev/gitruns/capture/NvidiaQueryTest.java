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
    assertThat(NvidiaQuery.sample("1, 97, 40536, 412.36, 61"))
        .isEqualTo(
            Map.of(
                "gpu1/util", 97.0,
                "gpu1/mem_used", 40536.0 * (1 << 20),
                "gpu1/power", 412.36,
                "gpu1/temp", 61.0));
  }

  @Test
  void whatTheGpuDoesNotTellIsAbsent() {
    assertThat(NvidiaQuery.sample("0, [N/A], 10, [Not Supported], 33"))
        .containsOnlyKeys("gpu0/mem_used", "gpu0/temp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "No devices were found",
        "Unable to determine the device handle",
        "0, 1",
        "x, 1, 2, 3, 4"
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
