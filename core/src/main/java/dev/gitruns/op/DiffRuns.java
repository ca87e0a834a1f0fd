package dev.gitruns.op;

import dev.gitruns.diff.RunDiff;
import dev.gitruns.diff.RunDiffer;
import dev.gitruns.diff.RunSide;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.read.RunView;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.workspace.Workspace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares two runs. */
public final class DiffRuns {
  private static final List<String> DOCUMENTS =
      List.of(
          RunFileName.RUN,
          RunFileName.CONFIG,
          RunFileName.SUMMARY,
          RunFileName.ENVIRONMENT,
          RunFileName.CODE,
          RunFileName.INPUTS,
          RunFileName.ARTIFACTS);

  private final ShowRun show;
  private final ChangedCode changed;

  public DiffRuns(Workspace workspace) {
    show = new ShowRun(workspace);
    changed = new ChangedCode(workspace.git());
  }

  /** What differs from the run a to the run b. */
  public RunDiff diff(String a, String b) {
    RunView from = show.open(a);
    RunView to = show.open(b);
    RunDiff diff = RunDiffer.diff(side(from), side(to));
    if (diff.code().isEmpty()) {
      return diff;
    }
    return commit(from)
        .flatMap(before -> commit(to).flatMap(after -> changed.between(before, after)))
        .map(diff::withFiles)
        .orElse(diff);
  }

  /** A run as it is compared. */
  public static RunSide side(RunView view) {
    Map<String, Value.Fields> documents = new HashMap<>();
    for (String name : DOCUMENTS) {
      Value.Fields document = view.document(name);
      if (!document.isEmpty()) {
        documents.put(name, document);
      }
    }
    return RunSide.of(view.row().name(), view.row().id().map(RunId::hex).orElse(""), documents);
  }

  /**
   * The commit to compare a run's code by: its snapshot, else its commit.
   *
   * @throws GitRunsException of kind NOT_FOUND where the run has no code
   */
  public CommitId code(String selector) {
    RunView view = show.open(selector);
    return commit(view)
        .orElseThrow(
            () ->
                new GitRunsException(
                    GitRunsException.Kind.NOT_FOUND,
                    "No code is recorded for the run " + view.row().shortId() + ".",
                    "Compare the rest: git runs diff without --code"));
  }

  private static Optional<CommitId> commit(RunView view) {
    Value.Fields code = view.document(RunFileName.CODE);
    return code.text("snapshot")
        .or(() -> code.text("commit"))
        .filter(CommitId::isCommitId)
        .map(CommitId::new);
  }
}
