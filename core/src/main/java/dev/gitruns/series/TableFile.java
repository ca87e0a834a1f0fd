package dev.gitruns.series;

import static dev.gitruns.series.SeriesFault.require;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;

/**
 * A flat Parquet file in memory, read column by column. Reads nothing but what our tables may
 * contain, and trusts no size that the file declares.
 */
final class TableFile {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  /** The decoders only ask whether the writer had one of the known defects of old versions. */
  private static final ParsedVersion WRITER = new ParsedVersion("parquet-mr", "1.18.1", null);

  private final byte[] bytes;
  private final int footerStart;
  private final FileMetaData footer;
  private final Map<String, Integer> columns = new HashMap<>();
  private final List<SchemaElement> fields = new ArrayList<>();
  private final SeriesLimits limits;

  private TableFile(byte[] bytes, SeriesLimits limits) {
    this.bytes = bytes;
    this.limits = limits;
    require(bytes.length >= 12, "a file of " + bytes.length + " bytes isn't Parquet");
    require(
        Arrays.equals(bytes, 0, 4, MAGIC, 0, 4)
            && Arrays.equals(bytes, bytes.length - 4, bytes.length, MAGIC, 0, 4),
        "the file isn't Parquet");
    int length = 0;
    for (int i = 5; i <= 8; i++) {
      length = length << 8 | bytes[bytes.length - i] & 0xff;
    }
    require(length > 0 && length <= bytes.length - 12, "the footer doesn't fit into the file");
    footerStart = bytes.length - 8 - length;
    footer = footer(length);
  }

  static TableFile open(byte[] bytes, SeriesLimits limits) {
    TableFile file = new TableFile(bytes, limits);
    file.checkSchema();
    file.checkRowGroups();
    return file;
  }

  /** The names of the columns, in the order of the file. */
  List<String> columns() {
    return fields.stream().map(SchemaElement::getName).toList();
  }

  boolean has(String column) {
    return columns.containsKey(column);
  }

  /** Whether the column holds microseconds since 1970 in UTC. */
  boolean isTimestamp(String column) {
    if (!has(column)) {
      return false;
    }
    LogicalType type = fields.get(columns.get(column)).getLogicalType();
    return type != null
        && type.isSetTIMESTAMP()
        && type.getTIMESTAMP().isIsAdjustedToUTC()
        && type.getTIMESTAMP().getUnit().isSetMICROS();
  }

  int rows() {
    return (int) footer.getNum_rows();
  }

  Optional<String> metadata(String key) {
    return footer.isSetKey_value_metadata()
        ? footer.getKey_value_metadata().stream()
            .filter(pair -> key.equals(pair.getKey()) && pair.getValue() != null)
            .map(KeyValue::getValue)
            .findFirst()
        : Optional.empty();
  }

  /** Takes the value on which the reader stands; called once for each value that isn't null. */
  interface ValueSink {
    void take(int row, ColumnReader reader);
  }

  /** Goes through one column, which must have this type, and values everywhere if required. */
  void read(String column, Type type, FieldRepetitionType repetition, ValueSink sink) {
    Integer index = columns.get(column);
    require(index != null, "the column " + column + " is missing");
    SchemaElement field = fields.get(index);
    require(
        field.getType() == type && field.getRepetition_type() == repetition,
        "the column " + column + " is " + field.getRepetition_type() + " " + field.getType());
    boolean optional = repetition == FieldRepetitionType.OPTIONAL;
    PrimitiveType primitive =
        new PrimitiveType(
            optional ? Repetition.OPTIONAL : Repetition.REQUIRED, typeName(type), column);
    ColumnDescriptor descriptor =
        new ColumnDescriptor(new String[] {column}, primitive, 0, optional ? 1 : 0);
    int row = 0;
    for (RowGroup group : footer.getRow_groups()) {
      int values = (int) group.getNum_rows();
      ChunkPages pages = pages(group.getColumns().get(index), values, optional, type);
      ColumnReader reader =
          new ColumnReaderImpl(descriptor, pages, new PrimitiveConverter() {}, WRITER);
      for (int i = 0; i < values; i++, row++) {
        if (!optional || reader.getCurrentDefinitionLevel() == 1) {
          sink.take(row, reader);
        }
        reader.consume();
      }
    }
  }

  private ChunkPages pages(ColumnChunk chunk, int values, boolean optional, Type type) {
    ColumnMetaData column = chunk.getMeta_data();
    long from = column.getData_page_offset();
    if (column.isSetDictionary_page_offset() && column.getDictionary_page_offset() > 0) {
      from = Math.min(from, column.getDictionary_page_offset());
    }
    long length = column.getTotal_compressed_size();
    require(
        from >= MAGIC.length && length > 0 && length <= footerStart - from,
        "a column lies outside of the file");
    CompressionCodec codec = column.getCodec();
    require(
        codec == CompressionCodec.ZSTD || codec == CompressionCodec.UNCOMPRESSED,
        "the codec " + codec + " isn't of this format");
    return new ChunkPages(
        bytes,
        (int) from,
        (int) (from + length),
        values,
        codec == CompressionCodec.ZSTD,
        optional,
        type == Type.DOUBLE || type == Type.INT64 ? 8 : 4);
  }

  private FileMetaData footer(int length) {
    try {
      // The length bounds every count and string that the footer declares.
      return Util.readFileMetaData(new ByteArrayInputStream(bytes, footerStart, length), length);
    } catch (IOException e) {
      throw new SeriesFault("the footer is damaged", e);
    }
  }

  private void checkSchema() {
    List<SchemaElement> schema = footer.getSchema();
    require(!footer.isSetEncryption_algorithm(), "the file is encrypted");
    require(
        schema.size() > 1 && schema.get(0).getNum_children() == schema.size() - 1,
        "the schema isn't flat");
    require(schema.size() - 1 <= limits.columns(), "the file has too many columns");
    for (SchemaElement field : schema.subList(1, schema.size())) {
      require(
          field.isSetType()
              && field.isSetRepetition_type()
              && field.getNum_children() == 0
              && field.getName() != null,
          "the schema isn't flat");
      require(
          columns.put(field.getName(), fields.size()) == null,
          "two columns have the name " + field.getName());
      fields.add(field);
    }
  }

  private void checkRowGroups() {
    long rows = 0;
    for (RowGroup group : footer.getRow_groups()) {
      long size = group.getNum_rows();
      require(size > 0 && size <= limits.rows() - rows, "the file has too many rows, or none");
      rows += size;
      require(group.getColumnsSize() == fields.size(), "a row group lacks columns");
      for (int i = 0; i < fields.size(); i++) {
        ColumnMetaData column = group.getColumns().get(i).getMeta_data();
        require(column != null, "a column chunk lacks its metadata");
        require(
            column.getType() == fields.get(i).getType()
                && List.of(fields.get(i).getName()).equals(column.getPath_in_schema())
                && column.getNum_values() == size,
            "a column chunk contradicts the schema");
      }
    }
    require(rows == footer.getNum_rows() && rows > 0, "the row groups don't add up");
    require(rows * fields.size() <= limits.cells(), "the file has too many cells");
  }

  private static PrimitiveTypeName typeName(Type type) {
    return switch (type) {
      case INT32 -> PrimitiveTypeName.INT32;
      case INT64 -> PrimitiveTypeName.INT64;
      case DOUBLE -> PrimitiveTypeName.DOUBLE;
      case BYTE_ARRAY -> PrimitiveTypeName.BINARY;
      default -> throw new SeriesFault("a column is of the type " + type);
    };
  }

  /** The text, which must be valid UTF-8, or two names could look like one. */
  static String text(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    require(Arrays.equals(text.getBytes(StandardCharsets.UTF_8), utf8), "a name isn't valid UTF-8");
    return text;
  }
}
