package dev.gitruns.query;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which runs to show, and how: the one pipeline from all rows to those that somebody sees.
 *
 * @param where the condition that a row must meet
 * @param columns the fields to show; empty for those that tell the runs apart
 * @param sort the order; without one, rows stay in the order they came in
 * @param group the field whose equal values form a group
 * @param limit the most rows; without one, all
 * @param archived whether archived runs are included
 */
public record RunQuery(
    Optional<Filter> where,
    List<Field> columns,
    Optional<Sorting> sort,
    Optional<Field> group,
    OptionalInt limit,
    boolean archived) {

  /** Every run that isn't archived, in the order of the rows. */
  public static final RunQuery ALL =
      new RunQuery(
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          false);

  public RunQuery {
    columns = List.copyOf(columns);
  }

  /**
   * Adds a condition; blank text adds none.
   *
   * @throws GitRunsException of kind USAGE if the condition is malformed
   */
  public RunQuery where(String condition) {
    Optional<Filter> filter =
        condition.isBlank() ? Optional.empty() : Optional.of(Filter.parse(condition));
    return new RunQuery(filter, columns, sort, group, limit, archived);
  }

  /**
   * Sets the order, such as {@code -val/f1,name}; blank text sets none.
   *
   * @throws GitRunsException of kind USAGE if a name is missing
   */
  public RunQuery sortedBy(String keys) {
    Optional<Sorting> sorting =
        keys.isBlank() ? Optional.empty() : Optional.of(Sorting.parse(keys));
    return new RunQuery(where, columns, sorting, group, limit, archived);
  }

  /** Sets the columns by their names. */
  public RunQuery showing(List<String> names) {
    List<Field> fields = names.stream().map(Field::parse).toList();
    return new RunQuery(where, fields, sort, group, limit, archived);
  }

  /** Groups the rows by the value of a field. */
  public RunQuery groupedBy(String name) {
    return new RunQuery(where, columns, sort, Optional.of(Field.parse(name)), limit, archived);
  }

  /** Limits the number of rows; a negative limit is zero. */
  public RunQuery limitedTo(int most) {
    OptionalInt set = OptionalInt.of(Math.max(0, most));
    return new RunQuery(where, columns, sort, group, set, archived);
  }

  /** Includes archived runs. */
  public RunQuery withArchived(boolean included) {
    return new RunQuery(where, columns, sort, group, limit, included);
  }

  /** The rows that this asks for: archived ones hidden, then filtered, sorted and limited. */
  public List<RunRow> on(List<RunRow> rows) {
    Optional<Filter> among = where.map(filter -> filter.among(rows));
    List<RunRow> found =
        rows.stream()
            .filter(row -> archived || !row.has(Mark.ARCHIVED))
            .filter(row -> among.isEmpty() || among.get().matches(row))
            .toList();
    List<RunRow> sorted = sort.map(order -> order.sort(found)).orElse(found);
    return sorted.subList(0, Math.min(sorted.size(), limit.orElse(sorted.size())));
  }

  /**
   * The rows of {@link #on} by the value of the group's field, groups in the order of their first
   * rows. Rows without a value form a group of their own; without a group field, all rows do.
   */
  public Map<Optional<Value>, List<RunRow>> groups(List<RunRow> rows) {
    Map<Optional<Value>, List<RunRow>> groups = new LinkedHashMap<>();
    for (RunRow row : on(rows)) {
      Optional<Value> key = group.flatMap(field -> field.value(row));
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    return groups;
  }

  /** Sentences about the fields of this query that none of these rows has, by the field's name. */
  public Map<String, String> unknownNames(List<RunRow> rows) {
    List<Field> named = new ArrayList<>(where.map(Filter::compared).orElse(List.of()));
    sort.ifPresent(order -> order.keys().forEach(key -> named.add(key.field())));
    group.ifPresent(named::add);
    named.addAll(columns);
    return UnknownNames.sentences(rows, named);
  }
}
