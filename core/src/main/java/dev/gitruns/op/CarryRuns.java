package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.share.RemoteGit;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings runs along with an ordinary {@code git push}, of which its hook tells. */
public final class CarryRuns {
  private final Workspace workspace;
  private final Git git;
  private final String url;
  private final List<Update> updates = new ArrayList<>();

  /** A ref that is pushed; what git tells a hook of it. */
  private record Update(CommitId commit, String ref, CommitId before) {
    private static final String NOTHING = "0".repeat(40);

    static Optional<Update> of(String line) {
      // From its end: the first word may be an expression with spaces.
      String[] words = line.split(" ");
      int last = words.length - 1;
      return last >= 3
              && CommitId.isCommitId(words[last])
              && CommitId.isCommitId(words[last - 2])
              && !words[last - 2].equals(NOTHING)
          ? Optional.of(
              new Update(new CommitId(words[last - 2]), words[last - 1], new CommitId(words[last])))
          : Optional.empty();
    }

    boolean isNew() {
      return before.hex().equals(NOTHING);
    }
  }

  /**
   * @param url where the push goes, as git told the hook
   * @param lines what git told it on its input
   */
  public CarryRuns(Workspace workspace, String url, List<String> lines) {
    this.workspace = workspace;
    this.git = workspace.git().withoutHooks();
    this.url = url;
    lines.forEach(line -> Update.of(line).ifPresent(updates::add));
  }

  /**
   * Whether anything of what was pushed is there now.
   *
   * @throws GitRunsException of kind ENVIRONMENT where the remote can't be asked
   */
  public boolean hasArrived() {
    List<String> names = updates.stream().map(Update::ref).toList();
    return !names.isEmpty() && arrived(there(names));
  }

  private boolean arrived(Map<String, CommitId> there) {
    return updates.stream().anyMatch(update -> update.commit().equals(there.get(update.ref())));
  }

  /** Its address, which may hold a password, is in no message. */
  private Map<String, CommitId> there(List<String> names) {
    var refs = workspace.store().remoteRefs();
    try {
      return new RemoteGit(git, url, refs.runs(""), refs.anchors()).refs(names);
    } catch (GitRunsException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The remote can't be asked whether the push arrived, so no runs went along.",
          "git runs push",
          e);
    }
  }

  /**
   * Whether git will refuse the push before the remote is asked: something there isn't in what is
   * pushed.
   */
  public boolean isBehind() {
    return updates.stream()
        .filter(update -> !update.isNew())
        .anyMatch(
            update ->
                !git.run(
                        "merge-base", "--is-ancestor", update.before().hex(), update.commit().hex())
                    .ok());
  }

  /** Pushes the runs, to the remote that they go to. */
  public PushRuns.Report run(SharedRemote remote) {
    return new PushRuns(workspace, remote, false, Watch.NONE).hurried().run(false);
  }
}
