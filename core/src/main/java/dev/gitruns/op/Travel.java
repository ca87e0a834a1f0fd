package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.share.RemoteTips;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.store.git.RemoteRefs;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a push to a remote would send.
 *
 * @param runs the runs that it doesn't have
 * @param bytes how large their files are, before git packs them
 * @param consoles how many of them hold what their program printed
 * @param snapshots how many hold uncommitted changes of the work tree
 * @param commits code commits that no branch of the remote has
 * @param largeFiles how many files of them are too large for the branch, and go elsewhere or stay
 * @param largeBytes how large those are together
 * @param largest larger files stay here
 * @param events what the remote doesn't know yet of runs
 * @param untracked the first names of untracked files in their snapshots
 * @param moreUntracked how many more there are
 */
public record Travel(
    List<RunId> runs,
    long bytes,
    int consoles,
    int snapshots,
    long commits,
    int largeFiles,
    long largeBytes,
    long largest,
    EventCounts events,
    List<String> untracked,
    int moreUntracked) {
  private static final int NAMES = 10;
  private static final String EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

  static Travel of(
      Workspace workspace, SharedRemote remote, RemoteTips there, Optional<CommitId> line) {
    if (line.isEmpty()) {
      return new Travel(List.of(), 0, 0, 0, 0, 0, 0, 0, EventCounts.NONE, List.of(), 0);
    }
    RemoteRefs refs = workspace.store().remoteRefs();
    Set<RunId> news = new TreeSet<>(refs.runsOn(line.get()));
    there.runs().ifPresent(tip -> news.removeAll(refs.runsOn(tip)));
    int[] counts = new int[2];
    SortedSet<String> untracked = new TreeSet<>();
    workspace
        .store()
        .documents(
            news,
            Set.of(RunFileName.CODE, RunFileName.CONSOLE),
            (id, documents) -> {
              counts[0] += documents.containsKey(RunFileName.CONSOLE) ? 1 : 0;
              Value.Fields code = ListRuns.parse(documents.get(RunFileName.CODE));
              counts[1] += code.text("snapshot").isPresent() ? 1 : 0;
              untracked.addAll(newFiles(workspace.git(), code));
            });
    Map<Digest, Long> large = LargeFiles.pointers(workspace.store(), news, Optional.empty());
    return new Travel(
        List.copyOf(news),
        news.stream().mapToLong(id -> size(workspace, id)).sum(),
        counts[0],
        counts[1],
        remote.runsAlone() ? 0 : commits(workspace.git(), refs, remote),
        large.size(),
        large.values().stream().mapToLong(Long::longValue).sum(),
        ArtifactPlaces.limit(workspace),
        EventCounts.between(workspace, there.runs(), line.get()),
        untracked.stream().limit(NAMES).toList(),
        Math.max(0, untracked.size() - NAMES));
  }

  /** Whether the remote has all that is here. */
  public boolean isEmpty() {
    return runs.isEmpty() && commits == 0 && events.isEmpty();
  }

  /** The files of a snapshot that its commit doesn't have. */
  private static List<String> newFiles(Git git, Value.Fields code) {
    Optional<String> commit = code.text("commit").filter(CommitId::isCommitId);
    Optional<String> snapshot = code.text("snapshot").filter(CommitId::isCommitId);
    if (snapshot.isEmpty()) {
      return List.of();
    }
    GitResult answer =
        git.run(
            "diff-tree",
            "-r",
            "--no-renames",
            "--diff-filter=A",
            "--name-only",
            "-z",
            commit.orElse(EMPTY_TREE),
            snapshot.get());
    return answer.ok()
        ? Arrays.stream(answer.text().split("\0")).filter(name -> !name.isEmpty()).toList()
        : List.of();
  }

  private static long size(Workspace workspace, RunId id) {
    return workspace
        .store()
        .contents(id)
        .map(run -> run.names().stream().mapToLong(run::size).sum())
        .orElse(0L);
  }

  private static long commits(Git git, RemoteRefs refs, SharedRemote remote) {
    Optional<CommitId> anchors = refs.read(refs.anchors());
    if (anchors.isEmpty()) {
      return 0;
    }
    List<String> words =
        new ArrayList<>(List.of("log", "--format=%T", anchors.get().hex(), "--not"));
    words.add("--remotes=" + remote.name());
    refs.read(refs.code(remote.name())).ifPresent(tip -> words.add(tip.hex()));
    GitResult answer = git.run(words, new byte[0]);
    return answer
        .text()
        .lines()
        .filter(tree -> !tree.isEmpty() && !tree.equals(EMPTY_TREE))
        .count();
  }
}
