package dev.gitruns.series;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/**
 * One Parquet file being written, with the encodings that were measured to be small. Its bytes
 * depend on nothing but the rows and the versions of the libraries.
 */
final class TableWriter implements AutoCloseable {
  /** Below so many values, statistics cost more than they save. */
  private static final long STATISTICS_FROM = 2000;

  private static final int PAGE_BYTES = 1 << 20;

  /** 16,384 different doubles: beyond that a dictionary takes more time than it saves bytes. */
  private static final int DICTIONARY_BYTES = 1 << 17;

  private static final int PAGE_ROWS = 1 << 20;
  private static final long ROW_GROUP_BYTES = 128L << 20;

  /** Hands the row of this number to Parquet, between the start and the end of its message. */
  interface RowShape {
    void write(int row, RecordConsumer out);
  }

  private final ParquetWriter<Integer> writer;

  /**
   * @param points how many values the file will hold
   * @param oddNan whether every bit of a NaN must be kept; a dictionary would make all NaN one
   */
  TableWriter(Path file, MessageType schema, long points, boolean oddNan, RowShape shape)
      throws IOException {
    Builder builder = new Builder(file, schema, shape);
    // By default for all columns and not by name: Parquet would split a name at its dots.
    builder.withDictionaryEncoding(!oddNan).withByteStreamSplitEncoding(true);
    for (String column :
        new String[] {TableSchema.SEQ, TableSchema.STEP, TableSchema.TIME, TableSchema.WRITER}) {
      builder.withDictionaryEncoding(column, false);
    }
    builder.withStatisticsEnabled(points >= STATISTICS_FROM);
    writer = builder.build();
  }

  void write(int row) throws IOException {
    writer.write(row);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static final class Builder extends ParquetWriter.Builder<Integer, Builder> {
    private final MessageType schema;
    private final RowShape shape;

    Builder(Path file, MessageType schema, RowShape shape) {
      super(new LocalOutputFile(file));
      this.schema = schema;
      this.shape = shape;
      ZstdLibrary.require();
      withConf(new PlainParquetConfiguration());
      withWriteMode(ParquetFileWriter.Mode.OVERWRITE);
      withWriterVersion(WriterVersion.PARQUET_2_0);
      withCodecFactory(new ZstdCodecs());
      withCompressionCodec(CompressionCodecName.ZSTD);
      withPageSize(PAGE_BYTES);
      withDictionaryPageSize(DICTIONARY_BYTES);
      withPageRowCountLimit(PAGE_ROWS);
      withRowGroupSize(ROW_GROUP_BYTES);
      withSizeStatisticsEnabled(false);
      // A run's digests cover every byte already.
      withPageWriteChecksumEnabled(false);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in Parquet, and never called with our configuration
    protected WriteSupport<Integer> getWriteSupport(Configuration configuration) {
      throw new UnsupportedOperationException("there is no Hadoop here");
    }

    @Override
    protected WriteSupport<Integer> getWriteSupport(ParquetConfiguration configuration) {
      return new Support(schema, shape);
    }
  }

  private static final class Support extends WriteSupport<Integer> {
    private final MessageType schema;
    private final RowShape shape;
    private RecordConsumer out;

    Support(MessageType schema, RowShape shape) {
      this.schema = schema;
      this.shape = shape;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in Parquet, and never called with our configuration
    public WriteContext init(Configuration configuration) {
      throw new UnsupportedOperationException("there is no Hadoop here");
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      Map<String, String> metadata = new HashMap<>();
      metadata.put(TableSchema.VERSION_KEY, TableSchema.VERSION);
      return new WriteContext(schema, metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      out = recordConsumer;
    }

    @Override
    public void write(Integer row) {
      out.startMessage();
      shape.write(row, out);
      out.endMessage();
    }
  }
}
