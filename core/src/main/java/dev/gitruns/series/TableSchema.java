package dev.gitruns.series;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.MessageTypeBuilder;

/** The columns of the two tables, in their order. */
final class TableSchema {
  static final String SEQ = "_seq";
  static final String STEP = "_step";
  static final String TIME = "_time";
  static final String WRITER = "_writer";
  static final String KEY = "key";
  static final String VALUE = "value";

  /** Key of the file metadata that holds the version of this form. */
  static final String VERSION_KEY = "gitruns.series";

  static final String VERSION = "1";

  private TableSchema() {}

  static MessageType wide(List<String> metrics, boolean severalWriters) {
    MessageTypeBuilder schema = common(severalWriters);
    metrics.forEach(metric -> schema.optional(DOUBLE).named(metric));
    return schema.named("metrics");
  }

  static MessageType tall(boolean severalWriters) {
    return common(severalWriters)
        .required(BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named(KEY)
        .required(DOUBLE)
        .named(VALUE)
        .named("metrics");
  }

  /** How many columns come before those of the metrics. */
  static int heads(boolean severalWriters) {
    return severalWriters ? 4 : 3;
  }

  private static MessageTypeBuilder common(boolean severalWriters) {
    MessageTypeBuilder schema = Types.buildMessage();
    schema.required(INT64).named(SEQ);
    schema.required(INT64).named(STEP);
    schema
        .required(INT64)
        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
        .named(TIME);
    if (severalWriters) {
      schema.required(INT32).named(WRITER);
    }
    return schema;
  }
}
