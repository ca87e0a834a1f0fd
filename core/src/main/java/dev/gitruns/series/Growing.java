package dev.gitruns.series;

import java.util.Arrays;

/** Arrays that grow with what is really read, whatever a file says about its size. */
final class Growing {
  private static final int FIRST = 64;

  private Growing() {}

  static final class Longs {
    private long[] values = new long[FIRST];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    long[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }

  static final class Ints {
    private int[] values = new int[FIRST];
    private int size;

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    int size() {
      return size;
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }

  static final class Doubles {
    private double[] values = new double[FIRST];
    private int size;

    void add(double value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    double[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
