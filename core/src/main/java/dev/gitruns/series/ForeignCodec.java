package dev.gitruns.series;

import static dev.gitruns.series.ParquetRows.Unreadable.require;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.apache.parquet.format.CompressionCodec;

/** Unpacks pages that others wrote. */
final class ForeignCodec {
  /** How far back snappy refers, which compresses blocks of this size each by itself. */
  private static final int SNAPPY_BLOCK = 1 << 16;

  private ForeignCodec() {}

  /**
   * The unpacked bytes of a page.
   *
   * @param size how many there are
   */
  static byte[] unpack(CompressionCodec codec, byte[] packed, int size) throws IOException {
    if (codec == CompressionCodec.UNCOMPRESSED || size == 0) {
      require(packed.length == size || size == 0, "an uncompressed page isn't as large as it says");
      return size == 0 ? new byte[0] : packed;
    }
    if (codec == CompressionCodec.ZSTD) {
      ZstdLibrary.require();
      byte[] bytes = new byte[size];
      require(Zstd.decompress(bytes, packed) == size, "a page doesn't unpack to its size");
      return bytes;
    }
    try (InputStream in = stream(codec, new ByteArrayInputStream(packed))) {
      byte[] bytes = in.readNBytes(size);
      require(bytes.length == size, "a page doesn't unpack to its size");
      return bytes;
    }
  }

  private static InputStream stream(CompressionCodec codec, InputStream packed) throws IOException {
    return switch (codec) {
      case SNAPPY -> new SnappyCompressorInputStream(packed, SNAPPY_BLOCK);
      case GZIP -> new GZIPInputStream(packed);
      case LZ4_RAW -> new BlockLZ4CompressorInputStream(packed);
      default -> throw new ParquetRows.Unreadable("it is packed with " + codec);
    };
  }
}
