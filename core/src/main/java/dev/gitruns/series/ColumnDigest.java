package dev.gitruns.series;

import static dev.gitruns.series.ParquetRows.Unreadable.require;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;

/** The digest of one flat column's values, over all row groups. */
final class ColumnDigest {
  private static final byte[] NULL = {0};
  private static final byte[] VALUE = {1};

  /** The decoders only ask whether the writer had one of the known defects of old versions. */
  private static final ParsedVersion WRITER = new ParsedVersion("parquet-mr", "1.18.1", null);

  private final FileChannel file;
  private final SchemaElement field;
  private final boolean optional;
  private final ColumnDescriptor descriptor;
  private final MessageDigest digest = ParquetRows.sha256();
  private final ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

  ColumnDigest(FileChannel file, SchemaElement field) {
    this.file = file;
    this.field = field;
    optional = field.getRepetition_type() == FieldRepetitionType.OPTIONAL;
    PrimitiveType type =
        new PrimitiveType(
            optional ? Repetition.OPTIONAL : Repetition.REQUIRED,
            typeName(),
            field.getType_length(),
            field.getName());
    descriptor = new ColumnDescriptor(new String[] {field.getName()}, type, 0, optional ? 1 : 0);
  }

  private PrimitiveTypeName typeName() {
    return switch (field.getType()) {
      case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
      case INT32 -> PrimitiveTypeName.INT32;
      case INT64 -> PrimitiveTypeName.INT64;
      case INT96 -> PrimitiveTypeName.INT96;
      case FLOAT -> PrimitiveTypeName.FLOAT;
      case DOUBLE -> PrimitiveTypeName.DOUBLE;
      case BYTE_ARRAY -> PrimitiveTypeName.BINARY;
      case FIXED_LEN_BYTE_ARRAY -> PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
    };
  }

  /** Takes the values that one row group has of this column. */
  void add(ColumnChunk chunk, long rows) throws IOException {
    ColumnMetaData column = chunk.getMeta_data();
    require(
        column != null && column.getType() == field.getType() && column.getNum_values() == rows,
        "a column contradicts the schema");
    require(!chunk.isSetFile_path(), "a column lies in another file");
    long from = column.getData_page_offset();
    if (column.isSetDictionary_page_offset() && column.getDictionary_page_offset() > 0) {
      from = Math.min(from, column.getDictionary_page_offset());
    }
    long length = column.getTotal_compressed_size();
    require(
        from > 0 && length >= 0 && length <= file.size() - from, "a column lies outside the file");
    if (rows == 0) {
      return;
    }
    ForeignPages pages =
        new ForeignPages(file, from, from + length, rows, column.getCodec(), optional);
    ColumnReader reader =
        new ColumnReaderImpl(descriptor, pages, new PrimitiveConverter() {}, WRITER);
    for (long row = 0; row < rows; row++) {
      if (optional && reader.getCurrentDefinitionLevel() == 0) {
        digest.update(NULL);
      } else {
        digest.update(VALUE);
        value(reader);
      }
      reader.consume();
    }
  }

  private void value(ColumnReader reader) {
    switch (field.getType()) {
      case BOOLEAN -> digest.update(reader.getBoolean() ? VALUE : NULL);
      case INT32 -> small(reader.getInteger());
      case INT64 -> large(reader.getLong());
      case FLOAT -> small(Float.floatToRawIntBits(reader.getFloat()));
      case DOUBLE -> large(Double.doubleToRawLongBits(reader.getDouble()));
      case BYTE_ARRAY -> {
        small(reader.getBinary().length());
        digest.update(reader.getBinary().toByteBuffer());
      }
      default -> digest.update(reader.getBinary().toByteBuffer());
    }
  }

  private void small(int bits) {
    digest.update(number.clear().putInt(bits).flip());
  }

  private void large(long bits) {
    digest.update(number.clear().putLong(bits).flip());
  }

  /** What the row digest covers of this column; called once, at the end. */
  String line() {
    String name = field.getName().replace("\\", "\\\\").replace("\n", "\\n");
    return HexFormat.of().formatHex(digest.digest()) + " " + field.getType() + " " + name + "\n";
  }
}
