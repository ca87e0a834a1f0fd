package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.read.ListRuns;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunSource;
import dev.gitruns.store.RunsDirectory;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headings and single rows agree with the rows of all runs. */
class RunSourceTest {
  @TempDir private Path directory;

  @Test
  void everyHeadingAndItsRowAgreeWithTheListOfAllRows() throws IOException {
    try (ScratchRepository repository = new ScratchRepository(directory.resolve("repo"))) {
      Workspace workspace = repository.workspace();
      RunsDirectory places = workspace.store().directory();
      HandJournal.in(places.live(), 1).end();
      HandJournal resumed = HandJournal.in(places.live(), 2).end();
      HandJournal.in(places.live(), 3).end();
      new SealRuns(workspace).pending();
      RunRow tagged = new ShowRun(workspace).find("hand-1");
      new AnnotateRun(workspace).note(tagged, "remark");
      resumed.at(places.done(resumed.uid())).line("{\"m\":{\"loss\":0.25},\"s\":1}");
      HandJournal.in(places.live(), 4).line("{\"m\":{\"loss\":0.125},\"s\":1}");

      List<RunRow> rows = new ListRuns(workspace).rows();
      RunSource source = new ListRuns(workspace);
      List<RunRow> headings = source.headings();

      assertThat(rows).hasSize(4).anyMatch(row -> row.has(Mark.PENDING));
      assertThat(headings.stream().map(RunSourceTest::identity))
          .isEqualTo(rows.stream().map(RunSourceTest::identity).toList());
      for (int i = 0; i < rows.size(); i++) {
        assertThat(source.row(headings.get(i))).isEqualTo(Optional.of(rows.get(i)));
        assertThat(new ListRuns(workspace).row(rows.get(i))).isEqualTo(Optional.of(rows.get(i)));
      }
    }
  }

  private static List<Object> identity(RunRow row) {
    return List.of(
        row.uid(),
        row.id(),
        row.earlier(),
        row.name(),
        row.experiment(),
        row.status(),
        row.start());
  }
}
