package dev.gitruns.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The pipeline from all rows to those that somebody sees. */
class RunQueryTest {
  private final RunRow newest = Rows.row(3).name("c").experiment("ner").build();
  private final RunRow archived = Rows.row(2).name("b").mark(Mark.ARCHIVED).build();
  private final RunRow oldest = Rows.row(1).name("a").experiment("pos").build();
  private final List<RunRow> rows = List.of(newest, archived, oldest);

  @Test
  void archivedRunsAreHiddenUnlessAskedFor() {
    assertThat(RunQuery.ALL.on(rows)).containsExactly(newest, oldest);
    assertThat(RunQuery.ALL.withArchived(true).on(rows)).isEqualTo(rows);
  }

  @Test
  void rowsAreFilteredThenSortedThenLimited() {
    RunQuery query = RunQuery.ALL.withArchived(true).where("name != 'a'").sortedBy("name");

    assertThat(query.on(rows)).containsExactly(archived, newest);
    assertThat(query.limitedTo(1).on(rows)).containsExactly(archived);
    assertThat(query.limitedTo(-1).on(rows)).isEmpty();
    assertThat(query.limitedTo(5).on(rows)).hasSize(2);
  }

  @Test
  void orderOfRowsStaysWithoutASort() {
    List<RunRow> given = List.of(oldest, newest);

    assertThat(RunQuery.ALL.on(given)).isEqualTo(given);
    assertThat(RunQuery.ALL.sortedBy(" ").on(given)).isEqualTo(given);
  }

  @Test
  void groupsStandInTheOrderOfTheirFirstRows() {
    assertThat(RunQuery.ALL.groupedBy("experiment").sortedBy("name").groups(rows))
        .containsExactly(
            Assertions.entry(Optional.of(Value.of("pos")), List.of(oldest)),
            Assertions.entry(Optional.of(Value.of("ner")), List.of(newest)));
    assertThat(RunQuery.ALL.groupedBy("config.no").groups(rows))
        .containsExactly(Assertions.entry(Optional.empty(), List.of(newest, oldest)));
  }

  @Test
  void everyFieldThatNoRowHasIsNamedWhereverItIsUsed() {
    RunQuery query =
        RunQuery.ALL
            .where("config.w = 1")
            .sortedBy("config.s")
            .groupedBy("config.g")
            .showing(List.of("config.c", "name"));

    assertThat(query.unknownNames(rows).keySet())
        .containsExactly("config.w", "config.s", "config.g", "config.c");
    assertThat(query.unknownNames(List.of())).isEmpty();
  }

  @Test
  void malformedConditionAndOrderAreRefused() {
    Assertions.assertThatThrownBy(() -> RunQuery.ALL.where("name ="))
        .isInstanceOf(GitRunsException.class);
    Assertions.assertThatThrownBy(() -> RunQuery.ALL.sortedBy("name,,x"))
        .isInstanceOf(GitRunsException.class);
  }
}
