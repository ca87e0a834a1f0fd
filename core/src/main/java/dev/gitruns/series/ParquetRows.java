package dev.gitruns.series;

import dev.gitruns.model.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/**
 * The rows of anybody's Parquet file: their number, and a digest of their values in order that
 * doesn't depend on how the file packs them. {@code format-spec/inputs.md} defines it.
 *
 * @param count what the file declares
 * @param digest absent where the columns nest, or are packed in a way that isn't known here
 */
public record ParquetRows(long count, Optional<Digest> digest) {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final int TAIL = 8;
  private static final int LARGEST_FOOTER = 64 << 20;

  /**
   * Reads every value of the file, a page at a time; empty if it isn't Parquet, is encrypted, or
   * its footer exceeds 64 MiB.
   *
   * @throws IOException if the file can't be read
   */
  public static Optional<ParquetRows> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      Optional<FileMetaData> footer = footer(channel);
      if (footer.isEmpty() || footer.get().getNum_rows() < 0) {
        return Optional.empty();
      }
      long count = footer.get().getNum_rows();
      return Optional.of(new ParquetRows(count, values(channel, footer.get())));
    }
  }

  private static Optional<Digest> values(FileChannel channel, FileMetaData footer) {
    try {
      return Optional.of(digest(channel, footer));
    } catch (IOException | RuntimeException e) {
      // Unreadable, or what the decoders throw at damage; the bytes are recorded all the same.
      return Optional.empty();
    }
  }

  /** Rows that can't be told, though the file may be in order. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(String why) {
      super(why);
    }

    static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new Unreadable(otherwise);
      }
    }
  }

  private static Optional<FileMetaData> footer(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < MAGIC.length + TAIL) {
      return Optional.empty();
    }
    ByteBuffer tail = readFully(channel, size - TAIL, TAIL).order(ByteOrder.LITTLE_ENDIAN);
    int length = tail.getInt();
    byte[] magic = new byte[MAGIC.length];
    tail.get(magic);
    boolean fits = length > 0 && length <= LARGEST_FOOTER && length <= size - TAIL - MAGIC.length;
    if (!Arrays.equals(magic, MAGIC) || !fits) {
      return Optional.empty();
    }
    byte[] bytes = readFully(channel, size - TAIL - length, length).array();
    try {
      return Optional.of(Util.readFileMetaData(new ByteArrayInputStream(bytes), length));
    } catch (IOException | RuntimeException e) {
      // Thrift throws what it likes for bytes that aren't a footer; the file has no rows then.
      return Optional.empty();
    }
  }

  static ByteBuffer readFully(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return bytes.flip();
  }

  private static Digest digest(FileChannel channel, FileMetaData footer) throws IOException {
    List<SchemaElement> schema = footer.getSchema();
    Unreadable.require(
        !footer.isSetEncryption_algorithm() && !schema.isEmpty(), "the file is encrypted");
    List<SchemaElement> fields = schema.subList(1, schema.size());
    List<ColumnDigest> columns = new ArrayList<>();
    for (SchemaElement field : fields) {
      Unreadable.require(
          field.isSetType()
              && field.getNum_children() == 0
              && field.getRepetition_type() != FieldRepetitionType.REPEATED,
          "its columns nest");
      columns.add(new ColumnDigest(channel, field));
    }
    long rows = 0;
    for (RowGroup group : footer.getRow_groups()) {
      Unreadable.require(
          group.getColumnsSize() == columns.size(), "a row group lacks some of its columns");
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).add(group.getColumns().get(i), group.getNum_rows());
      }
      rows += group.getNum_rows();
    }
    Unreadable.require(rows == footer.getNum_rows(), "the row groups don't add up");
    MessageDigest all = sha256();
    columns.forEach(column -> all.update(column.line().getBytes(StandardCharsets.UTF_8)));
    return new Digest(HexFormat.of().formatHex(all.digest()));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
