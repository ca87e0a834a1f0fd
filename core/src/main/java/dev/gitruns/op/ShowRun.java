package dev.gitruns.op;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.query.RunRow;
import dev.gitruns.query.Selector;
import dev.gitruns.store.Purges;
import java.util.List;

/** Finds one run by what people call it, and opens all that is kept of it. */
public final class ShowRun {
  private final Workspace workspace;
  private List<ListRuns.Listed> listed;

  public ShowRun(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * The run that this selector names.
   *
   * @throws GitRunsException of kind NOT_FOUND where none or several fit
   */
  public RunRow find(String selector) {
    try {
      return Selector.parse(selector).resolve(rows());
    } catch (GitRunsException e) {
      refusePurged(selector);
      throw e;
    }
  }

  private void refusePurged(String selector) {
    Purges purges = workspace.store().purges();
    if (Uid.isUid(selector) && purges.coversRun(new Uid(selector))) {
      String by =
          purges
              .ofRun(new Uid(selector))
              .map(purge -> " by " + Untrusted.line(purge.by(), 100))
              .orElse("");
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "The run " + selector + " was purged" + by + ".",
          "A purge is final: start another run.");
    }
  }

  /** Every run, newest first; listed once. */
  public List<RunRow> rows() {
    return listed().stream().map(ListRuns.Listed::row).toList();
  }

  private List<ListRuns.Listed> listed() {
    if (listed == null) {
      listed = new ListRuns(workspace).listed();
    }
    return listed;
  }

  /** What is kept of this run. */
  public RunView open(RunRow row) {
    ListRuns.Listed found =
        listed().stream()
            .filter(each -> each.row().equals(row))
            .findFirst()
            .orElse(new ListRuns.Listed(row, java.util.Optional.empty()));
    return RunView.of(workspace, found);
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
