package dev.gitruns.series;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Zstandard at level 3 for the writer, without the codecs of Hadoop. */
final class ZstdCodecs implements CompressionCodecFactory {
  private static final int LEVEL = 3;

  /** The bytes of a double. */
  private static final int STREAMS = 8;

  private static final int BLOCK_HEADER = 3;

  /** Below so many bytes a code for each stream costs more than it saves. */
  private static final int SMALL = 512;

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName name) {
    if (name != CompressionCodecName.ZSTD) {
      throw new IllegalArgumentException("only zstd is written, not " + name);
    }
    return new Compressor();
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
    return new Decompressor();
  }

  @Override
  public void release() {}

  private static final class Compressor implements BytesInputCompressor {
    @Override
    @SuppressWarnings(
        "deprecation") // the array that is always right, whatever the input is made of
    public BytesInput compress(BytesInput bytes) throws IOException {
      byte[] page = bytes.toByteArray();
      byte[] plain = Zstd.compress(page, LEVEL);
      byte[] split = page.length >= SMALL && page.length % STREAMS == 0 ? inStreams(page) : plain;
      return BytesInput.from(split.length < plain.length ? split : plain);
    }

    /**
     * One frame, in which each byte of doubles that were split by their bytes has blocks of its
     * own: random bytes and nearly constant ones in a block would share one code.
     */
    private static byte[] inStreams(byte[] page) {
      int stream = page.length / STREAMS;
      ByteBuffer in = ByteBuffer.allocateDirect(page.length).put(page).flip();
      ByteBuffer out =
          ByteBuffer.allocateDirect((int) Zstd.compressBound(page.length) + STREAMS * BLOCK_HEADER);
      try (ZstdCompressCtx context = new ZstdCompressCtx()) {
        context.setLevel(LEVEL);
        context.setPledgedSrcSize(page.length);
        for (int end = stream; end <= page.length; end += stream) {
          in.limit(end);
          EndDirective then = end == page.length ? EndDirective.END : EndDirective.FLUSH;
          if (!context.compressDirectByteBufferStream(out, in, then) || in.hasRemaining()) {
            throw new IllegalStateException("zstd left bytes over, with room for all");
          }
        }
      }
      byte[] frame = new byte[out.flip().remaining()];
      out.get(frame);
      return frame;
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {}
  }

  /** Nothing is read through the writer's codecs; see {@link TableFile}. */
  private static final class Decompressor implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) {
      throw new UnsupportedOperationException("written only");
    }

    @Override
    public void decompress(ByteBuffer in, int inSize, ByteBuffer out, int outSize) {
      throw new UnsupportedOperationException("written only");
    }

    @Override
    public void release() {}
  }
}
