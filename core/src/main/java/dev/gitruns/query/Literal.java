package dev.gitruns.query;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The right side of a comparison, and what it is comparable with. A bare word may be a number, a
 * truth value or null; what stands in quotes is text.
 *
 * @param text as written, without quotes
 * @param meaning the value that the word stands for
 */
public record Literal(String text, Value meaning) {
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,400}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");

  static Literal quoted(String text) {
    return new Literal(text, Value.of(text));
  }

  static Literal word(String text) {
    return new Literal(text, meaning(text));
  }

  private static Value meaning(String word) {
    Optional<Value> number = number(word);
    if (number.isPresent()) {
      return number.get();
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true" -> Value.of(true);
      case "false" -> Value.of(false);
      case "null", "none" -> Value.Null.NULL;
      case "nan" -> Value.of(Double.NaN);
      case "inf", "+inf", "infinity" -> Value.of(Double.POSITIVE_INFINITY);
      case "-inf", "-infinity" -> Value.of(Double.NEGATIVE_INFINITY);
      default -> Value.of(word);
    };
  }

  /** The number that this text writes in decimal digits. */
  static Optional<Value> number(String text) {
    if (INTEGER.matcher(text).matches()) {
      return Optional.of(new Value.Int(new BigInteger(text)));
    }
    return DECIMAL.matcher(text).matches()
        ? Optional.of(Value.of(Double.parseDouble(text)))
        : Optional.empty();
  }

  /** Whether the value is what the literal says; another type is another value. */
  boolean same(Value value) {
    if (value instanceof Value.Text t && t.value().equals(text)) {
      return true;
    }
    Optional<Integer> order = numbers(value);
    if (order.isPresent()) {
      return order.get() == 0;
    }
    return value.equals(meaning) || isNaN(value) && isNaN(meaning);
  }

  /** How the value stands to the literal; empty where there is no order between them. */
  Optional<Integer> order(Value value) {
    Optional<Integer> numeric = numbers(value);
    if (numeric.isPresent()) {
      return numeric;
    }
    return value instanceof Value.Text t && meaning instanceof Value.Text
        ? Optional.of(CodePoints.ORDER.compare(t.value(), text))
        : Optional.empty();
  }

  /** Numbers, and text that reads as one, are comparable with numbers; NaN with nothing. */
  private Optional<Integer> numbers(Value value) {
    if (Value.asDouble(meaning).isEmpty()) {
      return Optional.empty();
    }
    return value instanceof Value.Text t
        ? number(t.value()).flatMap(read -> compare(read, meaning))
        : compare(value, meaning);
  }

  /** The order of two numbers, exactly; empty for NaN and for what is no number. */
  static Optional<Integer> compare(Value a, Value b) {
    Optional<Double> x = Value.asDouble(a);
    Optional<Double> y = Value.asDouble(b);
    if (x.isEmpty() || y.isEmpty() || x.get().isNaN() || y.get().isNaN()) {
      return Optional.empty();
    }
    if (infinite(a) != infinite(b)) {
      return Optional.of(infinite(a) ? (x.get() > 0 ? 1 : -1) : (y.get() > 0 ? -1 : 1));
    }
    if (a instanceof Value.Real && b instanceof Value.Real) {
      // 0.0 + turns -0.0 into 0.0, which compares as equal to it.
      return Optional.of(Double.compare(0.0 + x.get(), 0.0 + y.get()));
    }
    return Optional.of(decimal(a).compareTo(decimal(b)));
  }

  private static boolean infinite(Value value) {
    return value instanceof Value.Real real && Double.isInfinite(real.value());
  }

  private static BigDecimal decimal(Value value) {
    return value instanceof Value.Int i
        ? new BigDecimal(i.value())
        : new BigDecimal(((Value.Real) value).value());
  }

  private static boolean isNaN(Value value) {
    return value instanceof Value.Real real && Double.isNaN(real.value());
  }

  /** As a filter writes it. */
  String written() {
    return meaning.equals(Value.of(text)) ? Quoting.quoted(text) : text;
  }
}
