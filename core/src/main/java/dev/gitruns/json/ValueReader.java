package dev.gitruns.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads one value from bytes, strictly or as journals need it, within {@link JsonLimits}. */
final class ValueReader {
  private static final JsonFactory STRICT = factory(false);
  private static final JsonFactory LENIENT = factory(true);
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");
  private static final Value TRUE = Value.of(true);
  private static final Value FALSE = Value.of(false);
  private static final Value NO_ITEMS = new Value.Items(List.of());

  private final byte[] buffer;
  private final int start;
  private final int length;
  private boolean lenient;
  private JsonParser parser;
  private int values;

  ValueReader(byte[] buffer, int start, int length) {
    this.buffer = buffer;
    this.start = start;
    this.length = length;
  }

  /** The value by the rules of a document. */
  Value typed() {
    return read(STRICT);
  }

  /** The value by the rules of a journal: see {@link JournalJson}. */
  Value lenient() {
    lenient = true;
    return read(LENIENT);
  }

  private Value read(JsonFactory factory) {
    if (length > JsonLimits.BYTES) {
      throw new JsonFault(
          JsonFault.Rule.SIZE, "It has more than the 64 MiB of a document.", JsonLimits.BYTES);
    }
    int bad = Utf8.firstBad(buffer, start, length);
    if (bad >= 0) {
      throw buffer[start + bad] == 0
          ? new JsonFault(JsonFault.Rule.SYNTAX, "A byte 0 stands here.", bad)
          : new JsonFault(JsonFault.Rule.ENCODING, "This isn't UTF-8.", bad);
    }
    if (hasByteOrderMark()) {
      throw new JsonFault(JsonFault.Rule.SYNTAX, "It begins with a byte order mark.", 0);
    }
    try {
      return read(factory, buffer, start);
    } catch (JsonProcessingException e) {
      byte[] mended = KeySurrogates.replaced(buffer, start, length);
      if (mended == null) {
        throw syntax(e);
      }
      return readMended(factory, mended);
    }
  }

  private Value readMended(JsonFactory factory, byte[] mended) {
    values = 0;
    try {
      return read(factory, mended, 0);
    } catch (JsonProcessingException e) {
      throw syntax(e);
    }
  }

  private Value read(JsonFactory factory, byte[] bytes, int from) throws JsonProcessingException {
    try (JsonParser opened = factory.createParser(bytes, from, length)) {
      parser = opened;
      if (parser.nextToken() == null) {
        throw fault(JsonFault.Rule.SYNTAX, "There is no value.");
      }
      Value value = value(1);
      if (parser.nextToken() != null) {
        throw fault(JsonFault.Rule.SYNTAX, "Something follows the end of the value.");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can't fail to be read", e);
    }
  }

  private boolean hasByteOrderMark() {
    return length >= 3
        && buffer[start] == (byte) 0xEF
        && buffer[start + 1] == (byte) 0xBB
        && buffer[start + 2] == (byte) 0xBF;
  }

  private Value value(int depth) throws IOException {
    if (++values > JsonLimits.VALUES) {
      throw fault(JsonFault.Rule.SIZE, "It has more than " + JsonLimits.VALUES + " values.");
    }
    JsonToken token = parser.currentToken();
    return switch (token) {
      case VALUE_STRING -> new Value.Text(parser.getText());
      case VALUE_NUMBER_FLOAT -> real();
      case VALUE_NUMBER_INT -> integer();
      case START_OBJECT -> object(within(depth));
      case START_ARRAY -> array(within(depth));
      case VALUE_TRUE -> TRUE;
      case VALUE_FALSE -> FALSE;
      case VALUE_NULL -> Value.Null.NULL;
      default -> throw fault(JsonFault.Rule.SYNTAX, "A value is missing.");
    };
  }

  private int within(int depth) {
    if (depth > JsonLimits.DEPTH) {
      throw fault(
          JsonFault.Rule.DEPTH, "Values are nested more than " + JsonLimits.DEPTH + " deep.");
    }
    return depth;
  }

  private Value real() throws IOException {
    checkNumber();
    if (lenient && parser.isNaN() && !isBareName(parser.getText())) {
      throw fault(JsonFault.Rule.SYNTAX, "This is no number.");
    }
    double value = parser.getDoubleValue();
    if (!lenient && Double.isInfinite(value)) {
      throw fault(JsonFault.Rule.NUMBER, "The number is beyond a double.");
    }
    return new Value.Real(value);
  }

  /** The parser would also take INF and such. */
  private static boolean isBareName(String text) {
    return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
  }

  private Value integer() throws IOException {
    checkNumber();
    return parser.getTextLength() < 18
        ? Value.of(parser.getLongValue())
        : new Value.Int(new BigInteger(parser.getText()));
  }

  private void checkNumber() throws IOException {
    if (parser.getTextLength() > JsonLimits.NUMBER) {
      throw fault(
          JsonFault.Rule.NUMBER, "A number has more than " + JsonLimits.NUMBER + " characters.");
    }
  }

  private Value array(int depth) throws IOException {
    if (parser.nextToken() == JsonToken.END_ARRAY) {
      return NO_ITEMS;
    }
    List<Value> items = new ArrayList<>();
    do {
      items.add(value(depth + 1));
    } while (parser.nextToken() != JsonToken.END_ARRAY);
    return new Value.Items(items);
  }

  private Value object(int depth) throws IOException {
    String key = parser.nextFieldName();
    if (key == null) {
      return Value.Fields.EMPTY;
    }
    TreeMap<String, Value> fields = new TreeMap<>(CodePoints.ORDER);
    boolean reserved = false;
    do {
      boolean dollar = key.startsWith("$");
      boolean escaped = dollar && key.startsWith("$$");
      reserved |= dollar && !escaped;
      String name = escaped ? key.substring(1) : key;
      if (!lenient && fields.containsKey(name)) {
        throw fault(
            JsonFault.Rule.DUPLICATE_KEY,
            "The key " + Untrusted.line(key, 80) + " stands here a second time.");
      }
      parser.nextToken();
      fields.put(name, value(depth + 1));
      key = parser.nextFieldName();
    } while (key != null);
    return reserved ? typed(fields) : new Value.Fields(fields);
  }

  private Value typed(TreeMap<String, Value> fields) {
    if (fields.size() == 1 && fields.firstEntry().getValue() instanceof Value.Text text) {
      Value value = typed(fields.firstKey(), text.value());
      if (value != null) {
        return value;
      }
    }
    if (lenient) {
      return new Value.Fields(fields);
    }
    throw fault(
        JsonFault.Rule.TYPED,
        "This object has a key with one dollar sign, but is neither {\"$int\": digits} nor"
            + " {\"$float\": \"NaN\", \"Infinity\" or \"-Infinity\"}.");
  }

  private static Value typed(String key, String text) {
    if (key.equals("$int")) {
      return text.length() <= JsonLimits.NUMBER && INTEGER.matcher(text).matches()
          ? new Value.Int(new BigInteger(text))
          : null;
    }
    return key.equals("$float") && isBareName(text)
        ? new Value.Real(Double.parseDouble(text))
        : null;
  }

  private JsonFault syntax(JsonProcessingException e) {
    return new JsonFault(
        JsonFault.Rule.SYNTAX,
        Untrusted.line(e.getOriginalMessage(), 200),
        offset(e.getLocation()),
        e);
  }

  private JsonFault fault(JsonFault.Rule rule, String message) {
    return new JsonFault(rule, message, offset(parser.currentTokenLocation()));
  }

  private long offset(JsonLocation location) {
    long at = location == null ? 0 : location.getByteOffset();
    return Math.max(0, Math.min(at, length));
  }

  private static JsonFactory factory(boolean lenient) {
    StreamReadConstraints ours =
        StreamReadConstraints.builder()
            // Ours are checked here, so that each has its own fault.
            .maxNestingDepth(2 * JsonLimits.DEPTH)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();
    return new JsonFactoryBuilder()
        .streamReadConstraints(ours)
        .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, lenient)
        .configure(StreamReadFeature.USE_FAST_DOUBLE_PARSER, true)
        // The table of known names stays small by itself; hostile names only make it slower.
        .configure(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW, false)
        .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
        .build();
  }
}
