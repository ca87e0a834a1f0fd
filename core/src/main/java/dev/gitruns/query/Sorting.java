package dev.gitruns.query;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import dev.gitruns.read.RunRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The order of runs: fields with commas between them, each with {@code -} before it where the
 * greatest comes first. Whatever the direction, runs with NaN come after those with a value, and
 * runs without a value last; numbers come before text, text that reads as a number before other
 * text. Equal runs stand newest first.
 */
public record Sorting(List<Key> keys) {
  /** The order that selectors count in. */
  public static final Comparator<RunRow> NEWEST_FIRST =
      Comparator.comparingLong(RunRow::start)
          .reversed()
          .thenComparing(RunRow::uid, Comparator.reverseOrder())
          .thenComparing(row -> row.id().map(Object::toString).orElse(""));

  /** One field of the order. */
  public record Key(Field field, boolean descending) {}

  public Sorting {
    keys = List.copyOf(keys);
  }

  /**
   * Reads {@code -val/f1,name}; nothing is the newest first.
   *
   * @throws GitRunsException of kind USAGE where a name is missing
   */
  public static Sorting parse(String text) {
    List<Key> keys = new ArrayList<>();
    if (text.isBlank()) {
      return new Sorting(keys);
    }
    for (String part : text.split(",", -1)) {
      String name = part.strip();
      boolean descending = name.startsWith("-");
      if (descending || name.startsWith("+")) {
        name = name.substring(1);
      }
      if (name.isEmpty()) {
        throw new GitRunsException(
            GitRunsException.Kind.USAGE,
            "A sort order is field names with commas between them; one is missing in “"
                + text
                + "”.",
            "Write it like: -val/f1,name");
      }
      keys.add(new Key(Field.parse(name), descending));
    }
    return new Sorting(keys);
  }

  public Comparator<RunRow> comparator() {
    Comparator<RunRow> order = (a, b) -> 0;
    for (Key key : keys) {
      order = order.thenComparing((a, b) -> compare(key, a, b));
    }
    return order.thenComparing(NEWEST_FIRST);
  }

  /** A new list in this order. */
  public List<RunRow> sort(List<RunRow> rows) {
    return rows.stream().sorted(comparator()).toList();
  }

  private static int compare(Key key, RunRow a, RunRow b) {
    Optional<Value> x = key.field().value(a);
    Optional<Value> y = key.field().value(b);
    int byRank = Integer.compare(rank(x), rank(y));
    if (byRank != 0 || x.isEmpty() || y.isEmpty()) {
      return byRank;
    }
    int order = compare(x.get(), y.get());
    return key.descending() ? -order : order;
  }

  private static int rank(Optional<Value> value) {
    if (value.isEmpty() || value.get() instanceof Value.Null) {
      return 6;
    }
    if (value.get() instanceof Value.Real real && Double.isNaN(real.value())) {
      return 5;
    }
    if (Value.asDouble(value.get()).isPresent()) {
      return 0;
    }
    if (value.get() instanceof Value.Text text) {
      // Numeric text apart from other text: mixing two orders would make neither one.
      return Literal.number(text.value()).isPresent() ? 2 : 3;
    }
    return value.get() instanceof Value.Bool ? 1 : 4;
  }

  private static int compare(Value a, Value b) {
    if (a instanceof Value.Text x && b instanceof Value.Text y) {
      Optional<Integer> numbers =
          Literal.number(x.value())
              .flatMap(n -> Literal.number(y.value()).flatMap(m -> Literal.compare(n, m)));
      return numbers.orElseGet(() -> CodePoints.ORDER.compare(x.value(), y.value()));
    }
    if (a instanceof Value.Bool x && b instanceof Value.Bool y) {
      return Boolean.compare(x.value(), y.value());
    }
    return Literal.compare(a, b).orElse(0);
  }
}
