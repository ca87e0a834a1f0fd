package dev.gitruns.op;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.query.RunRow;
import dev.gitruns.query.Selector;
import java.util.List;

/** Finds one run by what people call it, and opens all that is kept of it. */
public final class ShowRun {
  private final Workspace workspace;
  private List<RunRow> rows;

  public ShowRun(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * The run that this selector names.
   *
   * @throws GitRunsException of kind NOT_FOUND where none or several fit
   */
  public RunRow find(String selector) {
    return Selector.parse(selector).resolve(rows());
  }

  /** Every run, newest first; listed once. */
  public List<RunRow> rows() {
    if (rows == null) {
      rows = new ListRuns(workspace).rows();
    }
    return rows;
  }

  /** What is kept of this run. */
  public RunView open(RunRow row) {
    if (row.id().isEmpty()) {
      return RunView.ofJournal(
          row,
          LiveRun.read(
                  workspace.store().directory().live(row.uid()),
                  workspace.place().host(),
                  workspace.place().nowMicros())
              .journal());
    }
    return RunView.ofSealed(row, new RunFilesOf(workspace, row.id().get()), workspace);
  }

  /** The run that this selector names, opened. */
  public RunView open(String selector) {
    return open(find(selector));
  }

  static GitRunsException noFile(RunRow row, String name) {
    return new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        "The run " + row.shortId() + " has no file " + Untrusted.line(name, 100) + ".",
        "See what it has: git runs show " + row.shortId());
  }
}
