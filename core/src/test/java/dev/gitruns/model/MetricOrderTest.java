package dev.gitruns.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricOrderTest {
  @Test
  void sampleIsSortedByImportance() throws Exception {
    List<String> sample =
        Files.readAllLines(Path.of("../format-spec/data/metric-order-sample.txt"));
    List<String> names = new ArrayList<>(sample);
    Collections.shuffle(names, new Random(1));
    names.sort(MetricOrder.ORDER);
    assertThat(names).isEqualTo(sample);
  }
}
