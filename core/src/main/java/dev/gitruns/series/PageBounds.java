package dev.gitruns.series;

import static dev.gitruns.series.SeriesFault.require;

import org.apache.parquet.column.Encoding;

/**
 * Checks of counts that a page declares about itself. The decoders allocate by these counts before
 * they look at what follows, so that a page of twenty bytes could ask for gigabytes.
 */
final class PageBounds {
  private static final int MAX_DELTA_BLOCK = 1 << 16;

  private final byte[] bytes;
  private final int end;
  private int at;

  private PageBounds(byte[] bytes, int from, int length) {
    require(from >= 0 && length >= 0 && length <= bytes.length - from, "a page is cut off");
    this.bytes = bytes;
    this.at = from;
    this.end = from + length;
  }

  /** Runs of levels: no bit-packed run may be longer than the values that are left. */
  static void checkLevels(byte[] bytes, int from, int length, int values) {
    new PageBounds(bytes, from, length).checkRuns(1, values);
  }

  /**
   * The values of a page.
   *
   * @param values how many the page's header declares, nulls included
   */
  static void checkValues(byte[] bytes, int from, int length, Encoding encoding, int values) {
    PageBounds page = new PageBounds(bytes, from, length);
    switch (encoding) {
      case PLAIN, BYTE_STREAM_SPLIT -> {}
      case RLE_DICTIONARY -> {
        if (length > 0) {
          int width = bytes[page.at++];
          require(width >= 0 && width <= 32, "a page's bit width is " + width);
          page.checkRuns(width, values);
        }
      }
      case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY ->
          page.checkDelta(values);
      default -> throw new SeriesFault("the encoding " + encoding + " isn't of this format");
    }
  }

  private void checkRuns(int width, int values) {
    long left = values;
    while (left > 0 && at < end) {
      long header = varint();
      if ((header & 1) == 0) {
        at += (width + 7) / 8;
        left -= header >>> 1;
      } else {
        long groups = header >>> 1;
        require(groups <= (left + 7) / 8, "a page has a run beyond its values");
        left -= groups * 8;
        at = (int) Math.min(end, at + groups * width);
      }
    }
  }

  private void checkDelta(int values) {
    long block = varint();
    long parts = varint();
    long count = varint();
    require(
        block > 0 && block <= MAX_DELTA_BLOCK && parts > 0 && parts <= block / 8,
        "a page's delta blocks are of size " + block + " in " + parts);
    require(count <= values, "a page has more deltas than values");
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      require(at < end, "a page ends within a number");
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new SeriesFault("a page has a number beyond 32 bits");
  }
}
