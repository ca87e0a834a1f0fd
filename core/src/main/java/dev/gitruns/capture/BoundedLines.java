package dev.gitruns.capture;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keeps the first and the last lines of a text, within bounds, and says how much is missing. */
final class BoundedLines {
  private final int headLimit;
  private final int tailLimit;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private byte[] ring = new byte[0];
  private long spilled;
  private long leftOut;

  BoundedLines(int headLimit, int tailLimit) {
    this.headLimit = headLimit;
    this.tailLimit = tailLimit;
  }

  /** Takes a line with its LF. */
  void add(byte[] line) {
    if (spilled == 0 && head.size() + line.length <= headLimit) {
      head.writeBytes(line);
      return;
    }
    if (spilled + line.length > ring.length && ring.length < tailLimit) {
      // Until it is full, nothing of the ring has been overwritten, so that it can grow.
      long wanted = Math.max(spilled + line.length, 2L * ring.length);
      ring = Arrays.copyOf(ring, (int) Math.min(tailLimit, wanted));
    }
    for (byte b : line) {
      ring[(int) (spilled++ % ring.length)] = b;
    }
  }

  byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.toByteArray());
    byte[] tail = tail();
    leftOut = spilled - tail.length;
    if (leftOut > 0) {
      String marker = "[git-runs: " + leftOut + " bytes left out]\n";
      out.writeBytes(marker.getBytes(StandardCharsets.UTF_8));
    }
    out.writeBytes(tail);
    return out.toByteArray();
  }

  private byte[] tail() {
    int size = (int) Math.min(spilled, ring.length);
    byte[] tail = new byte[size];
    for (int i = 0; i < size; i++) {
      tail[i] = ring[(int) ((spilled - size + i) % ring.length)];
    }
    if (spilled <= ring.length) {
      return tail;
    }
    int from = 0;
    while (from < size && tail[from] != '\n') {
      from++;
    }
    return Arrays.copyOfRange(tail, Math.min(size, from + 1), size);
  }

  long leftOut() {
    return leftOut;
  }
}
