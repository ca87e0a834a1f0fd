package dev.gitruns.series;

import dev.gitruns.model.CodePoints;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers metric names in the order in which they are first seen, and finds them by their bytes.
 */
public final class MetricIndex {
  private final List<String> names = new ArrayList<>();
  private final List<byte[]> bytes = new ArrayList<>();
  private int[] slots = new int[64]; // number + 1, or 0
  private int[] ranks = {}; // by number; of the first so many names
  private String[] byRank = {};

  /** The name that has this number. */
  public String name(int number) {
    return names.get(number);
  }

  /** How many names there are. */
  public int size() {
    return names.size();
  }

  /** The number of this name; a new one if the name is new. */
  public int number(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return number(utf8, 0, utf8.length);
  }

  /** The number of the name with these UTF-8 bytes; a new one if the name is new. */
  public int number(byte[] buffer, int from, int to) {
    int hash = hash(buffer, from, to);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      byte[] known = bytes.get(slots[slot] - 1);
      if (Arrays.equals(known, 0, known.length, buffer, from, to)) {
        return slots[slot] - 1;
      }
      slot = (slot + 1) & mask;
    }
    byte[] copy = Arrays.copyOfRange(buffer, from, to);
    bytes.add(copy);
    names.add(new String(copy, StandardCharsets.UTF_8));
    slots[slot] = names.size();
    if (names.size() * 2 > slots.length) {
      rehash();
    }
    return names.size() - 1;
  }

  /** The numbers of all names, ordered by name. */
  int[] ordered() {
    rank();
    int[] ordered = new int[ranks.length];
    for (int number = 0; number < ranks.length; number++) {
      ordered[ranks[number]] = number;
    }
    return ordered;
  }

  /** The values of these keys, all different, by name. */
  RowValues sorted(int[] keys, double[] values, int from, int count) {
    rank();
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      order[i] = (long) ranks[keys[from + i]] << 32 | i;
    }
    Arrays.sort(order);
    String[] sortedNames = new String[count];
    double[] sortedValues = new double[count];
    for (int i = 0; i < count; i++) {
      sortedNames[i] = byRank[(int) (order[i] >> 32)];
      sortedValues[i] = values[from + (int) order[i]];
    }
    return new RowValues(sortedNames, sortedValues);
  }

  private void rank() {
    if (ranks.length == names.size()) {
      return;
    }
    byRank = names.toArray(String[]::new);
    Arrays.sort(byRank, CodePoints.ORDER);
    ranks = new int[byRank.length];
    for (int number = 0; number < ranks.length; number++) {
      ranks[number] = Arrays.binarySearch(byRank, names.get(number), CodePoints.ORDER);
    }
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int number = 0; number < bytes.size(); number++) {
      byte[] name = bytes.get(number);
      int slot = hash(name, 0, name.length) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = number + 1;
    }
  }

  private static int hash(byte[] buffer, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + buffer[i];
    }
    return hash ^ (hash >>> 16);
  }
}
