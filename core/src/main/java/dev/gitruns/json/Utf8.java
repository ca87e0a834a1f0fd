package dev.gitruns.json;

/** Well-formed UTF-8, as Unicode defines it: no surrogates, no forms longer than needed. */
final class Utf8 {
  private Utf8() {}

  /** The first byte, counted from the offset, that is 0 or not UTF-8; -1 where all are well. */
  static int firstBad(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int i = offset;
    while (i < end) {
      if (bytes[i] > 0) {
        i++;
        continue;
      }
      int size = sequence(bytes, i, end);
      if (size == 0) {
        return i - offset;
      }
      i += size;
    }
    return -1;
  }

  /** How many bytes the character beyond ASCII takes that begins here; 0 where it is none. */
  private static int sequence(byte[] bytes, int i, int end) {
    int first = bytes[i] & 0xFF;
    int size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (size == 0 || i + size > end) {
      return 0;
    }
    for (int j = 1; j < size; j++) {
      if ((bytes[i + j] & 0xC0) != 0x80) {
        return 0;
      }
    }
    int second = bytes[i + 1] & 0xFF;
    boolean wrong =
        switch (first) {
          case 0xE0 -> second < 0xA0;
          case 0xED -> second > 0x9F;
          case 0xF0 -> second < 0x90;
          case 0xF4 -> second > 0x8F;
          default -> false;
        };
    return wrong ? 0 : size;
  }
}
