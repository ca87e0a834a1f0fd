package dev.gitruns.query;

import dev.gitruns.model.Value;
import dev.gitruns.read.RunRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which runs to show. {@code not} binds closer than {@code and}, {@code and} closer than {@code
 * or}. A comparison with something that a run doesn't have is false, whatever the operator; {@code
 * not config.lr = 1} is true where there is no {@code lr}. Values of different types are unequal
 * and have no order; text that reads as a number compares with numbers as a number. {@code
 * toString} gives a filter that reads back to an equal one.
 */
public sealed interface Filter {

  /** The fields that runs are compared by; a field whose presence is asked for isn't one. */
  default List<Field> compared() {
    return List.of();
  }

  /** Whether to show this run. */
  boolean matches(RunRow row);

  /**
   * This filter where these runs are known: a parent may be given by its UID, its name, or the
   * beginning of its ID.
   */
  default Filter among(List<RunRow> rows) {
    return this;
  }

  /**
   * Reads a filter; one without a word shows every run.
   *
   * @throws dev.gitruns.model.GitRunsException of kind USAGE, with the place of the fault
   */
  static Filter parse(String text) {
    return text.isBlank() ? all() : new FilterParser(text).parse();
  }

  /** The filter that shows every run. */
  static Filter all() {
    return new And(List.of());
  }

  /** The runs among these that match, in their order. */
  default List<RunRow> select(List<RunRow> rows) {
    return rows.stream().filter(this::matches).toList();
  }

  /** True where all parts are. */
  record And(List<Filter> parts) implements Filter {
    public And {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(RunRow row) {
      return parts.stream().allMatch(part -> part.matches(row));
    }

    @Override
    public Filter among(List<RunRow> rows) {
      return new And(parts.stream().map(part -> part.among(rows)).toList());
    }

    @Override
    public List<Field> compared() {
      return parts.stream().flatMap(part -> part.compared().stream()).toList();
    }

    @Override
    public String toString() {
      return joined(parts, " and ", part -> part instanceof Or || part instanceof And);
    }
  }

  /** True where any part is. */
  record Or(List<Filter> parts) implements Filter {
    public Or {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(RunRow row) {
      return parts.stream().anyMatch(part -> part.matches(row));
    }

    @Override
    public Filter among(List<RunRow> rows) {
      return new Or(parts.stream().map(part -> part.among(rows)).toList());
    }

    @Override
    public List<Field> compared() {
      return parts.stream().flatMap(part -> part.compared().stream()).toList();
    }

    @Override
    public String toString() {
      return joined(parts, " or ", Or.class::isInstance);
    }
  }

  /** True where the part isn't. */
  record Not(Filter part) implements Filter {
    @Override
    public boolean matches(RunRow row) {
      return !part.matches(row);
    }

    @Override
    public Filter among(List<RunRow> rows) {
      return new Not(part.among(rows));
    }

    @Override
    public List<Field> compared() {
      return part.compared();
    }

    @Override
    public String toString() {
      boolean group = part instanceof And || part instanceof Or;
      return "not " + (group ? "(" + part + ")" : part);
    }
  }

  /** True where the run has the field and its value stands so to the literal. */
  record Comparison(Field field, Operator operator, Literal literal) implements Filter {
    @Override
    public boolean matches(RunRow row) {
      return field.value(row).filter(value -> operator.test(value, literal)).isPresent();
    }

    @Override
    public Filter among(List<RunRow> rows) {
      if (!ParentNames.isParent(field)) {
        return this;
      }
      return switch (operator) {
        case EQUAL, UNEQUAL ->
            ParentNames.widened(
                this, ParentNames.called(rows, literal), operator == Operator.EQUAL);
        case LIKE, UNLIKE ->
            ParentNames.widened(this, ParentNames.like(rows, literal), operator == Operator.LIKE);
        default -> this;
      };
    }

    @Override
    public List<Field> compared() {
      return List.of(field);
    }

    @Override
    public String toString() {
      return Quoting.name(field.name()) + " " + operator.sign() + " " + literal.written();
    }
  }

  /** True where the run has the field and its value is one of these, or none of these. */
  record Membership(Field field, List<Literal> literals, boolean inside) implements Filter {
    public Membership {
      literals = List.copyOf(literals);
    }

    @Override
    public boolean matches(RunRow row) {
      Optional<Value> value = field.value(row);
      return value.isPresent()
          && literals.stream().anyMatch(literal -> literal.same(value.get())) == inside;
    }

    @Override
    public Filter among(List<RunRow> rows) {
      if (!ParentNames.isParent(field)) {
        return this;
      }
      List<RunRow> parents =
          literals.stream().flatMap(each -> ParentNames.called(rows, each).stream()).toList();
      return ParentNames.widened(this, parents, inside);
    }

    @Override
    public List<Field> compared() {
      return List.of(field);
    }

    @Override
    public String toString() {
      String list = literals.stream().map(Literal::written).collect(Collectors.joining(", "));
      return Quoting.name(field.name()) + (inside ? " in (" : " not in (") + list + ")";
    }
  }

  /** True where the run has the field. */
  record Presence(Field field) implements Filter {
    @Override
    public boolean matches(RunRow row) {
      return field.value(row).isPresent();
    }

    @Override
    public String toString() {
      return "has(" + Quoting.name(field.name()) + ")";
    }
  }

  /** True where the field is the value true. */
  record Flag(Field field) implements Filter {
    @Override
    public boolean matches(RunRow row) {
      return field.value(row).filter(Value.of(true)::equals).isPresent();
    }

    @Override
    public List<Field> compared() {
      return List.of(field);
    }

    @Override
    public String toString() {
      return Quoting.name(field.name());
    }
  }

  private static String joined(List<Filter> parts, String word, Predicate<Filter> group) {
    return parts.stream()
        .map(part -> group.test(part) ? "(" + part + ")" : part.toString())
        .collect(Collectors.joining(word));
  }
}
