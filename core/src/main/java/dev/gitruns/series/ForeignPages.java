package dev.gitruns.series;

import static dev.gitruns.series.ParquetRows.Unreadable.require;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/** The pages of one flat column in one row group of anybody's file, one in memory at a time. */
final class ForeignPages implements PageReader {
  private static final int MAX_PAGE_BYTES = 256 << 20;

  private final InputStream in;
  private final CompressionCodec codec;
  private final boolean optional;
  private final long total;
  private long left;
  private PageHeader next;

  ForeignPages(
      FileChannel file, long from, long end, long values, CompressionCodec codec, boolean optional)
      throws IOException {
    this.in = new BufferedInputStream(new Part(file, from, end), 1 << 16);
    this.total = values;
    this.left = values;
    this.codec = codec;
    this.optional = optional;
  }

  @Override
  public long getTotalValueCount() {
    return total;
  }

  @Override
  public DictionaryPage readDictionaryPage() {
    try {
      next = Util.readPageHeader(in);
      if (next.getType() != PageType.DICTIONARY_PAGE) {
        return null;
      }
      DictionaryPageHeader header = next.getDictionary_page_header();
      byte[] data = data(next.getCompressed_page_size(), next.getUncompressed_page_size(), true);
      next = null;
      require(
          header.getNum_values() >= 0 && header.getNum_values() <= data.length * 8L,
          "a dictionary is damaged");
      return new DictionaryPage(BytesInput.from(data), header.getNum_values(), Encoding.PLAIN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public DataPage readPage() {
    try {
      PageHeader header = next;
      next = null;
      while (header == null || header.getType() == PageType.INDEX_PAGE) {
        if (header != null) {
          in.skipNBytes(header.getCompressed_page_size());
        }
        header = Util.readPageHeader(in);
      }
      return switch (header.getType()) {
        case DATA_PAGE -> first(header, header.getData_page_header());
        case DATA_PAGE_V2 -> second(header, header.getData_page_header_v2());
        default -> throw new ParquetRows.Unreadable("a page is of the kind " + header.getType());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DataPage first(PageHeader page, DataPageHeader header) throws IOException {
    int values = take(header.getNum_values());
    byte[] data = data(page.getCompressed_page_size(), page.getUncompressed_page_size(), true);
    int from = 0;
    if (optional && encoding(header.getDefinition_level_encoding()) == Encoding.RLE) {
      require(data.length >= 4, "a page's levels don't fit into it");
      int levels = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt();
      require(levels >= 0 && levels <= data.length - 4, "a page's levels don't fit into it");
      PageBounds.checkLevels(data, 4, levels, values);
      from = 4 + levels;
    }
    check(data, from, encoding(header.getEncoding()), values);
    return new DataPageV1(
        BytesInput.from(data),
        values,
        data.length,
        null,
        encoding(header.getRepetition_level_encoding()),
        encoding(header.getDefinition_level_encoding()),
        encoding(header.getEncoding()));
  }

  private DataPage second(PageHeader page, DataPageHeaderV2 header) throws IOException {
    int values = take(header.getNum_values());
    int levels = header.getDefinition_levels_byte_length();
    int size = page.getUncompressed_page_size();
    require(
        header.getRepetition_levels_byte_length() == 0
            && levels >= 0
            && (optional || levels == 0)
            && levels <= page.getCompressed_page_size()
            && levels <= size,
        "a page's levels don't fit into it");
    byte[] definition = in.readNBytes(levels);
    boolean packed = !header.isSetIs_compressed() || header.isIs_compressed();
    byte[] data = data(page.getCompressed_page_size() - levels, size - levels, packed);
    PageBounds.checkLevels(definition, 0, definition.length, values);
    check(data, 0, encoding(header.getEncoding()), values);
    return DataPageV2.uncompressed(
        values,
        header.getNum_nulls(),
        values,
        BytesInput.empty(),
        BytesInput.from(definition),
        encoding(header.getEncoding()),
        BytesInput.from(data),
        null);
  }

  /** The decoders of these encodings allocate by counts that the page itself declares. */
  private static void check(byte[] data, int from, Encoding encoding, int values) {
    switch (encoding) {
      case RLE_DICTIONARY, PLAIN_DICTIONARY ->
          PageBounds.checkValues(data, from, data.length - from, Encoding.RLE_DICTIONARY, values);
      case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY ->
          PageBounds.checkValues(data, from, data.length - from, encoding, values);
      default -> {}
    }
  }

  private int take(int values) {
    require(values >= 0 && values <= left, "the pages hold more values than their column declares");
    left -= values;
    return values;
  }

  private byte[] data(int length, int size, boolean packed) throws IOException {
    require(
        length >= 0 && length <= MAX_PAGE_BYTES && size >= 0 && size <= MAX_PAGE_BYTES,
        "a page of " + size + " bytes is too large");
    byte[] bytes = in.readNBytes(length);
    require(bytes.length == length, "a page is cut off");
    return packed ? ForeignCodec.unpack(codec, bytes, size) : bytes;
  }

  private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
    require(encoding != null, "a page has an unknown encoding");
    return Encoding.valueOf(encoding.name());
  }

  /** A part of the file as a stream. */
  private static final class Part extends InputStream {
    private final FileChannel file;
    private final long end;
    private long at;

    Part(FileChannel file, long from, long end) {
      this.file = file;
      this.at = from;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int most = (int) Math.min(length, end - at);
      if (most <= 0) {
        return length == 0 ? 0 : -1;
      }
      int count = file.read(ByteBuffer.wrap(bytes, from, most), at);
      at += Math.max(0, count);
      return count;
    }
  }
}
