package dev.gitruns.record;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this process got from its caller and Java hides: a command must get it, as it would without
 * us.
 *
 * @param ignored signals that were ignored when this process started, such as "HUP" under nohup
 * @param closed those of the descriptors 0, 1 and 2 that were closed
 */
public record Inherited(List<String> ignored, List<Integer> closed) {
  /** Nothing unusual. */
  public static final Inherited NOTHING = new Inherited(List.of(), List.of());

  private static final Map<Integer, String> NAMES =
      new TreeMap<>(
          Map.of(
              1, "HUP", 2, "INT", 3, "QUIT", 10, "USR1", 12, "USR2", 13, "PIPE", 14, "ALRM", 15,
              "TERM", 20, "TSTP", 24, "XCPU"));

  public Inherited {
    ignored = List.copyOf(ignored);
    closed = List.copyOf(closed);
  }

  /**
   * @param closed the digits of the closed descriptors
   * @param mask the field SigIgn of {@code /proc/PID/status}, or an empty string
   */
  public static Inherited of(String closed, String mask) {
    long bits = mask.matches("[0-9a-f]{1,16}") ? Long.parseUnsignedLong(mask, 16) : 0;
    return new Inherited(
        NAMES.entrySet().stream()
            .filter(signal -> (bits & 1L << (signal.getKey() - 1)) != 0)
            .map(Map.Entry::getValue)
            .toList(),
        closed.chars().filter(c -> c >= '0' && c <= '2').mapToObj(c -> c - '0').toList());
  }

  boolean isClosed(int descriptor) {
    return closed.contains(descriptor);
  }
}
