package dev.gitruns.series;

import dev.gitruns.model.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Rows for tests. */
final class Samples {
  static final double[] ODD_VALUES = {
    0.0,
    -0.0,
    1.0,
    -1.5,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL / 3,
    Double.MAX_VALUE,
    0x1p53 + 2
  };

  static final List<String> ODD_NAMES =
      List.of(
          "val/f1",
          "a.b.c",
          "a.b",
          "a",
          "with space",
          "key",
          "value",
          "步",
          "😀",
          "\uffee",
          "ß",
          "SS",
          "Loss",
          "loss",
          "_hidden",
          "_seq",
          "_step",
          "",
          "a\"b",
          "a`b",
          "a'b",
          "tab\there",
          "nul\0byte",
          "x".repeat(300),
          "é",
          "e\u0301");

  private Samples() {}

  /** Dense rows of one writer: the metrics m0, m1, … with walks of float32 values. */
  static Iterable<MetricRow> dense(int rows, int metrics) {
    return () ->
        new java.util.Iterator<>() {
          private final Random random = new Random(7);
          private final double[] walk = new double[metrics];
          private int row;

          @Override
          public boolean hasNext() {
            return row < rows;
          }

          @Override
          public MetricRow next() {
            TreeMap<String, Double> values = new TreeMap<>();
            for (int i = 0; i < metrics; i++) {
              walk[i] += random.nextGaussian() * 0.01;
              values.put("m" + i, (double) (float) walk[i]);
            }
            return MetricRow.of(0, row, row, time(row++), values);
          }
        };
  }

  /** One of very different histories for each seed, nasty in values, names, steps and writers. */
  static List<MetricRow> random(long seed) {
    Random random = new Random(seed);
    int writers = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
    int names = 1 + random.nextInt(random.nextBoolean() ? 4 : 40);
    int perRow = 1 + random.nextInt(names);
    int stepEvery = 1 + random.nextInt(5);
    int jitter = random.nextBoolean() ? 1 : 50;
    int timeEvery = 1 + random.nextInt(4);
    List<MetricRow> rows = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      long seq = random.nextInt(3);
      long step = random.nextInt(5) - 2;
      int count = random.nextInt(random.nextBoolean() ? 5 : 300);
      for (int i = 0; i < count; i++) {
        Map<String, Double> values = new TreeMap<>();
        for (int k = random.nextInt(perRow) + 1; k > 0; k--) {
          values.put(name(random.nextInt(names)), value(random));
        }
        rows.add(
            MetricRow.of(writer, seq, step, time(i / timeEvery) - random.nextInt(jitter), values));
        seq += 1 + (random.nextInt(10) == 0 ? random.nextInt(5) : 0);
        if (i % stepEvery == 0) {
          step += random.nextInt(20) == 0 ? -random.nextInt(9) : 1;
        }
      }
    }
    return rows;
  }

  static String name(int place) {
    return place < ODD_NAMES.size() ? ODD_NAMES.get(place) : "metric/" + place;
  }

  private static double value(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> ODD_VALUES[random.nextInt(ODD_VALUES.length)];
      case 1 -> Double.longBitsToDouble(random.nextLong());
      default -> random.nextGaussian();
    };
  }

  static long time(long row) {
    return 1_700_000_000_000_000L + row * 12_345;
  }

  /** Rows made comparable to the last bit. */
  static List<List<Object>> exact(Iterable<MetricRow> rows) {
    List<List<Object>> exact = new ArrayList<>();
    for (MetricRow row : rows) {
      Map<String, Long> bits = new TreeMap<>();
      row.values().forEach((name, value) -> bits.put(name, Double.doubleToRawLongBits(value)));
      exact.add(List.of(row.writer(), row.seq(), row.step(), row.timeMicros(), bits));
    }
    return exact;
  }
}
