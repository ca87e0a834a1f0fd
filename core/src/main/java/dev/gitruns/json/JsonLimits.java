package dev.gitruns.json;

import java.math.BigInteger;

/** The bounds that hold for every document, read or written, so that none can exhaust a reader. */
final class JsonLimits {
  /** Arrays and objects around a value, itself included, typed forms too. */
  static final int DEPTH = 64;

  static final int BYTES = 64 << 20;

  /** Values of any type in one document; a value takes up to some 150 bytes of memory. */
  static final int VALUES = 1 << 21;

  /** Characters of one number. */
  static final int NUMBER = 1000;

  /** The greatest integer that is written plainly: every smaller one is exactly a double. */
  static final long PLAIN_INTEGER = (1L << 53) - 1;

  private JsonLimits() {}

  static boolean isPlain(BigInteger value) {
    if (value.bitLength() > 53) {
      return false;
    }
    long small = value.longValue();
    return small >= -PLAIN_INTEGER && small <= PLAIN_INTEGER;
  }
}
