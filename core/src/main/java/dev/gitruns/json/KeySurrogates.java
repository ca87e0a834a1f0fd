package dev.gitruns.json;

import java.util.Arrays;

/**
 * Reads a lone surrogate in a key as U+FFFD. The tokenizer takes such escapes in texts, but refuses
 * them in keys, and a run isn't to be lost for one odd file name.
 */
final class KeySurrogates {
  private static final int ESCAPE = 6;

  private final byte[] bytes;
  private boolean changed;

  private KeySurrogates(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A copy of this part of the buffer, every byte at its place, with each escape of a lone
   * surrogate in a key replaced; null where there is none.
   */
  static byte[] replaced(byte[] buffer, int offset, int length) {
    KeySurrogates keys = new KeySurrogates(Arrays.copyOfRange(buffer, offset, offset + length));
    keys.scan();
    return keys.changed ? keys.bytes : null;
  }

  private void scan() {
    int i = 0;
    while (i < bytes.length) {
      if (bytes[i++] == '"') {
        int end = end(i);
        if (isKey(end)) {
          mend(i, end);
        }
        i = end + 1;
      }
    }
  }

  /** The place of the quote that ends the string, or of the end of the bytes. */
  private int end(int start) {
    int i = start;
    while (i < bytes.length && bytes[i] != '"') {
      i += bytes[i] == '\\' ? 2 : 1;
    }
    return Math.min(i, bytes.length);
  }

  private boolean isKey(int end) {
    int i = end + 1;
    while (i < bytes.length
        && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\n' || bytes[i] == '\r')) {
      i++;
    }
    return i < bytes.length && bytes[i] == ':';
  }

  private void mend(int start, int end) {
    int i = start;
    while (i < end) {
      if (bytes[i] != '\\') {
        i++;
      } else if (isEscapeOf(i, end, "89abAB") && isEscapeOf(i + ESCAPE, end, "cdefCDEF")) {
        i += 2 * ESCAPE;
      } else if (isEscapeOf(i, end, "89abcdefABCDEF")) {
        for (int j = 0; j < 4; j++) {
          bytes[i + 2 + j] = (byte) "fffd".charAt(j);
        }
        changed = true;
        i += ESCAPE;
      } else {
        i += 2;
      }
    }
  }

  /** Whether a u escape begins here whose digits are d and then one of these. */
  private boolean isEscapeOf(int i, int end, String second) {
    return i + ESCAPE <= end
        && bytes[i] == '\\'
        && bytes[i + 1] == 'u'
        && (bytes[i + 2] | 0x20) == 'd'
        && second.indexOf(bytes[i + 3]) >= 0
        && Character.digit(bytes[i + 4], 16) >= 0
        && Character.digit(bytes[i + 5], 16) >= 0;
  }
}
