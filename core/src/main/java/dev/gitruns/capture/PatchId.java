package dev.gitruns.capture;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import java.util.List;
import java.util.Optional;

/** The stable patch id of a change, by which a squashed commit is found again. */
final class PatchId {
  private static final int PATCH = 8 << 20;

  private record Change(CommitId before, CommitId after) {}

  private final LastAnswer<Change, Optional<String>> last = new LastAnswer<>();

  /** Empty where nothing differs, the patch is too large or git can't tell. */
  Optional<String> of(CommitId before, CommitId after, Git git) {
    try {
      return last.of(new Change(before, after), change -> ask(change, git));
    } catch (GitRunsException e) {
      // The snapshot is there without it.
      return Optional.empty();
    }
  }

  private static Optional<String> ask(Change change, Git git) {
    GitResult patch =
        git.run(
            "diff-tree",
            "-p",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--no-color",
            "--indent-heuristic",
            change.before().hex(),
            change.after().hex());
    if (!patch.ok() || patch.stdout().length > PATCH) {
      return Optional.empty();
    }
    String answer = git.run(List.of("patch-id", "--stable"), patch.stdout()).text();
    return answer.isEmpty() ? Optional.empty() : Optional.of(answer.split(" ", 2)[0]);
  }
}
