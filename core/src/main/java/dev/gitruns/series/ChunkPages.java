package dev.gitruns.series;

import static dev.gitruns.series.SeriesFault.require;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/** The pages of one column in one row group, each checked before anything is allocated for it. */
final class ChunkPages implements PageReader {
  private static final int MAX_PAGE_BYTES = 128 << 20;

  private final byte[] file;
  private final int end;
  private final boolean compressed;
  private final boolean optional;
  private final int bytesPerValue;
  private final int total;
  private int left;
  private int at;

  /**
   * @param file the whole file
   * @param from where the chunk begins, checked to lie in the file
   * @param end where it ends, likewise
   * @param bytesPerValue the fewest bytes of a value in a dictionary
   */
  ChunkPages(
      byte[] file,
      int from,
      int end,
      int values,
      boolean compressed,
      boolean optional,
      int bytesPerValue) {
    this.file = file;
    this.at = from;
    this.end = end;
    this.total = values;
    this.left = values;
    this.compressed = compressed;
    this.optional = optional;
    this.bytesPerValue = bytesPerValue;
  }

  @Override
  public DictionaryPage readDictionaryPage() {
    int before = at;
    PageHeader header = header();
    if (header.getType() != PageType.DICTIONARY_PAGE) {
      at = before;
      return null;
    }
    DictionaryPageHeader dictionary = header.getDictionary_page_header();
    require(dictionary != null, "a dictionary has no header");
    byte[] bytes = inflate(header.getCompressed_page_size(), header.getUncompressed_page_size());
    int size = dictionary.getNum_values();
    require(
        size >= 0 && (long) size * bytesPerValue <= bytes.length,
        "a dictionary of " + bytes.length + " bytes declares " + size + " values");
    require(encoding(dictionary.getEncoding()) == Encoding.PLAIN, "a dictionary isn't plain");
    return new DictionaryPage(BytesInput.from(bytes), size, Encoding.PLAIN);
  }

  @Override
  public long getTotalValueCount() {
    return total;
  }

  @Override
  public DataPage readPage() {
    PageHeader header = header();
    if (header.getType() == PageType.DATA_PAGE_V2 && header.isSetData_page_header_v2()) {
      return second(header, header.getData_page_header_v2());
    }
    require(
        header.getType() == PageType.DATA_PAGE && header.isSetData_page_header(),
        "a page is of the kind " + header.getType());
    return first(header, header.getData_page_header());
  }

  private DataPage second(PageHeader page, DataPageHeaderV2 header) {
    int values = take(header.getNum_values());
    int levels = header.getDefinition_levels_byte_length();
    int size = page.getUncompressed_page_size();
    require(
        header.getRepetition_levels_byte_length() == 0
            && levels >= 0
            && levels <= page.getCompressed_page_size()
            && levels <= size,
        "a page's levels don't fit into it");
    PageBounds.checkLevels(file, at, levels, values);
    BytesInput definition = BytesInput.from(file, at, levels);
    at += levels;
    boolean packed = compressed && (!header.isSetIs_compressed() || header.isIs_compressed());
    byte[] data = inflate(page.getCompressed_page_size() - levels, size - levels, packed);
    Encoding encoding = encoding(header.getEncoding());
    PageBounds.checkValues(data, 0, data.length, encoding, values);
    int nulls = header.getNum_nulls();
    require(nulls >= 0 && nulls <= values, "a page has more nulls than values");
    return DataPageV2.uncompressed(
        values,
        nulls,
        values,
        BytesInput.empty(),
        definition,
        encoding,
        BytesInput.from(data),
        null);
  }

  private DataPage first(PageHeader page, DataPageHeader header) {
    int values = take(header.getNum_values());
    byte[] data = inflate(page.getCompressed_page_size(), page.getUncompressed_page_size());
    int from = 0;
    if (optional) {
      require(
          encoding(header.getDefinition_level_encoding()) == Encoding.RLE && data.length >= 4,
          "a page's levels aren't run lengths");
      int levels =
          data[0] & 0xff | (data[1] & 0xff) << 8 | (data[2] & 0xff) << 16 | (data[3] & 0xff) << 24;
      require(levels >= 0 && levels <= data.length - 4, "a page's levels don't fit into it");
      PageBounds.checkLevels(data, 4, levels, values);
      from = 4 + levels;
    }
    Encoding encoding = encoding(header.getEncoding());
    PageBounds.checkValues(data, from, data.length - from, encoding, values);
    return new DataPageV1(
        BytesInput.from(data), values, data.length, null, Encoding.RLE, Encoding.RLE, encoding);
  }

  private int take(int values) {
    require(values > 0 && values <= left, "the pages hold more values than their column declares");
    left -= values;
    return values;
  }

  private PageHeader header() {
    require(at < end, "a column has fewer pages than its values need");
    ByteArrayInputStream in = new ByteArrayInputStream(file, at, end - at);
    try {
      PageHeader header = Util.readPageHeader(in);
      at = end - in.available();
      return header;
    } catch (IOException e) {
      throw new SeriesFault("a page header is damaged", e);
    }
  }

  private byte[] inflate(int length, int size) {
    return inflate(length, size, compressed);
  }

  private byte[] inflate(int length, int size, boolean packed) {
    require(length >= 0 && length <= end - at, "a page reaches beyond its column");
    require(size >= 0 && size <= MAX_PAGE_BYTES, "a page of " + size + " bytes is too large");
    byte[] data = new byte[packed ? checked(length, size) : length];
    if (!packed) {
      require(size == length, "an uncompressed page isn't as large as it says");
      System.arraycopy(file, at, data, 0, length);
    } else if (size > 0 || length > 0) {
      long got = Zstd.decompressByteArray(data, 0, size, file, at, length);
      require(!Zstd.isError(got) && got == size, "a page doesn't unpack to the size it declares");
    }
    at += length;
    return data;
  }

  /** The size to allocate, which must be what the frame says too, where it says anything. */
  private int checked(int length, int size) {
    long framed = length == 0 ? 0 : Zstd.getFrameContentSize(file, at, length);
    require(framed <= 0 || framed == size, "a page doesn't unpack to the size it declares");
    return size;
  }

  private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
    require(encoding != null, "a page has an unknown encoding");
    return Encoding.valueOf(encoding.name());
  }
}
