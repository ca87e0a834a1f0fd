package dev.gitruns.query;

import dev.gitruns.model.Value;
import dev.gitruns.read.RunRow;
import java.util.List;

/** Lets a condition name the parent of runs by more than its UID, which is all that runs store. */
final class ParentNames {
  private ParentNames() {}

  static boolean isParent(Field field) {
    return field instanceof Field.Named named && named.property() == Property.PARENT;
  }

  /** The runs of this name, UID or beginning of an ID. */
  static List<RunRow> called(List<RunRow> rows, Literal literal) {
    return RunLookup.fitting(rows, literal.text());
  }

  /** The runs whose name fits a glob. */
  static List<RunRow> like(List<RunRow> rows, Literal glob) {
    return rows.stream().filter(row -> Glob.matches(glob.text(), Value.of(row.name()))).toList();
  }

  /**
   * The condition, with the UIDs of these parents beside what it compares with.
   *
   * @param positive whether the condition holds for what it names, not for all else
   */
  static Filter widened(Filter condition, List<RunRow> parents, boolean positive) {
    if (parents.isEmpty()) {
      return condition;
    }
    List<Literal> uids =
        parents.stream().map(row -> row.uid().text()).distinct().map(Literal::quoted).toList();
    Filter named = new Filter.Membership(new Field.Named(Property.PARENT), uids, positive);
    List<Filter> both = List.of(condition, named);
    return positive ? new Filter.Or(both) : new Filter.And(both);
  }
}
