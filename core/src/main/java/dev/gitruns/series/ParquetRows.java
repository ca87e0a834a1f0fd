package dev.gitruns.series;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;

/** Counts the rows of anybody's Parquet file, from its footer alone. */
public final class ParquetRows {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final int TAIL = 8;
  private static final int LARGEST_FOOTER = 64 << 20;

  private ParquetRows() {}

  /**
   * The number of rows that the file declares, or empty if it isn't Parquet, is encrypted, or its
   * footer exceeds 64 MiB.
   *
   * @throws IOException if the file can't be read
   */
  public static OptionalLong count(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size < MAGIC.length + TAIL) {
        return OptionalLong.empty();
      }
      ByteBuffer tail = read(channel, size - TAIL, TAIL);
      int length = tail.order(ByteOrder.LITTLE_ENDIAN).getInt();
      byte[] magic = new byte[MAGIC.length];
      tail.get(magic);
      boolean fits = length > 0 && length <= LARGEST_FOOTER && length <= size - TAIL - MAGIC.length;
      if (!Arrays.equals(magic, MAGIC) || !fits) {
        return OptionalLong.empty();
      }
      return declared(read(channel, size - TAIL - length, length).array());
    }
  }

  private static OptionalLong declared(byte[] footer) {
    try {
      FileMetaData found = Util.readFileMetaData(new ByteArrayInputStream(footer), true);
      return found.getNum_rows() < 0 ? OptionalLong.empty() : OptionalLong.of(found.getNum_rows());
    } catch (IOException | RuntimeException e) {
      // Thrift throws what it likes for bytes that aren't a footer; the file has no rows then.
      return OptionalLong.empty();
    }
  }

  private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return bytes.flip();
  }
}
