package dev.gitruns.cli.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TicksTest {

  private static List<String> labels(double low, double high, boolean log, boolean whole) {
    return Ticks.of(new Axis(low, high, log), 4, whole).stream().map(Ticks.Tick::label).toList();
  }

  @Test
  void ticksAreRoundNumbers() {
    assertThat(labels(0.036883, 1, false, false)).containsExactly("0.2", "0.4", "0.6", "0.8", "1");
    assertThat(labels(0, 99, false, true)).containsExactly("0", "20", "40", "60", "80");
    assertThat(labels(0, 2, false, true)).containsExactly("0", "1", "2");
    assertThat(labels(-3e-5, 4e-5, false, false)).hasSizeBetween(3, 5).contains("0");
    assertThat(labels(-4, 0, true, false)).containsExactly("1e-4", "0.001", "0.01", "0.1", "1");
    assertThat(labels(0.1, 0.5, true, false)).contains("2", "3");
    assertThat(labels(1000.0001, 1000.0003, false, false)).doesNotHaveDuplicates().hasSize(5);
  }

  @Test
  void everyRangeHasTicksWithinItThatDiffer() {
    Random random = new Random(3);
    for (int round = 0; round < 5_000; round++) {
      double low = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(600) - 300);
      double high = low + Math.abs(low) * Math.pow(10, random.nextInt(12) - 6) + 1e-300;
      List<Ticks.Tick> ticks = Ticks.of(new Axis(low, high, false), 4, false);
      assertThat(ticks).as(low + " to " + high).hasSizeBetween(2, 8);
      assertThat(ticks.stream().map(Ticks.Tick::label)).doesNotHaveDuplicates();
      for (Ticks.Tick tick : ticks) {
        double slack = (high - low) * 1e-6;
        assertThat(tick.value()).isBetween(low - slack, high + slack);
        assertThat(new BigDecimal(tick.label()).doubleValue())
            .isBetween(tick.value() - slack, tick.value() + slack);
      }
    }
  }

  @Test
  void extremeRangesEnd() {
    double[] ends = {-Double.MAX_VALUE, -1, 0, Double.MIN_VALUE, 1, 1 + 1e-16, 1e16, 1e308};
    for (double low : ends) {
      for (double high : ends) {
        assertThat(Ticks.of(new Axis(low, high, false), 4, false)).hasSizeLessThan(12);
        assertThat(Ticks.of(new Axis(low, high, false), 4, true)).hasSizeLessThan(12);
      }
    }
  }
}
