package dev.gitruns.capture;

import dev.gitruns.git.GitPath;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The code that a run was started with, and how much of it git holds.
 *
 * @param repository whether there was a repository at all; if not, nothing else is known
 * @param commit HEAD
 * @param tree the tree of HEAD
 * @param branch the branch, none when HEAD is detached
 * @param remote the address of the branch's remote without user, password or token
 * @param dirty whether the work tree wasn't what HEAD has
 * @param snapshot the commit whose tree is the work tree; none where HEAD's tree is the same
 * @param exact whether the snapshot, or else the commit, is the whole work tree
 * @param leftOut what isn't in it, at most as many as the settings list
 * @param leftOutMore how many more there are
 * @param nested repositories inside the work tree, with their HEAD where they have one
 * @param patchId the stable patch id of the change
 * @param mergeRequest base and head of the pull request that a CI job runs for
 * @param problems what people should know, as (code, message)
 * @param seen what to compare with later; not part of the document
 */
public record CodeState(
    boolean repository,
    Optional<CommitId> commit,
    Optional<CommitId> tree,
    Optional<String> branch,
    Optional<String> remote,
    boolean dirty,
    Optional<CommitId> snapshot,
    boolean exact,
    List<LeftOut> leftOut,
    long leftOutMore,
    Map<String, Optional<CommitId>> nested,
    Optional<String> patchId,
    Optional<MergeRequest> mergeRequest,
    Map<String, String> problems,
    Seen seen) {

  /**
   * What a look at the work tree found.
   *
   * @param taken the files taken from the work tree
   * @param differing all paths that weren't as HEAD has them
   * @param later the files that the run itself wrote before the look
   */
  record Seen(Map<GitPath, FileStamp> taken, Set<GitPath> differing, List<String> later) {
    static final Seen NOTHING = new Seen(Map.of(), Set.of(), List.of());

    Seen {
      taken = Map.copyOf(taken);
      differing = Set.copyOf(differing);
      later = List.copyOf(later);
    }
  }

  /** Where there is no repository that git could read. */
  static CodeState none(Map<String, String> problems) {
    Draft draft = new Draft();
    draft.repository = false;
    draft.problems.putAll(problems);
    return draft.build();
  }

  /** The commit to keep and to compare: the snapshot, or HEAD where it tells the same. */
  public Optional<CommitId> code() {
    return snapshot.or(() -> commit);
  }

  /** Paths whose files were written after this moment (µs since 1970) and before the snapshot. */
  public List<String> changedAfter(long micros) {
    Stream<String> taken =
        seen.taken().entrySet().stream()
            .filter(e -> e.getValue().modified().to(TimeUnit.MICROSECONDS) > micros)
            .map(e -> e.getKey().text());
    return Stream.concat(taken, seen.later().stream()).distinct().sorted().toList();
  }

  /** The document {@code code.json}, without what only the caller knows. */
  public Value.Fields toFields() {
    if (!repository) {
      return Value.Fields.EMPTY;
    }
    FieldsBuilder fields =
        new FieldsBuilder()
            .put("commit", commit.map(CommitId::hex))
            .put("tree", tree.map(CommitId::hex))
            .put("branch", branch)
            .put("remote", remote)
            .put("dirty", dirty)
            .put("snapshot", snapshot.map(CommitId::hex))
            .put("exact", exact)
            .put("patch_id", patchId);
    if (!leftOut.isEmpty()) {
      fields.put(
          "left_out", new Value.Items(leftOut.stream().map(l -> (Value) l.toFields()).toList()));
    }
    if (leftOutMore > 0) {
      fields.put("left_out_more", leftOutMore);
    }
    if (!nested.isEmpty()) {
      fields.put(
          "nested",
          new Value.Items(
              nested.entrySet().stream()
                  .map(
                      e ->
                          (Value)
                              new FieldsBuilder()
                                  .put("path", e.getKey())
                                  .put("head", e.getValue().map(CommitId::hex))
                                  .build())
                  .toList()));
    }
    mergeRequest.ifPresent(request -> fields.put("merge_request", request.toFields()));
    return fields.build();
  }

  /** Collects a state while it is found out. */
  static final class Draft {
    private boolean repository = true;
    Optional<CommitId> commit = Optional.empty();
    Optional<CommitId> tree = Optional.empty();
    Optional<String> branch = Optional.empty();
    Optional<String> remote = Optional.empty();
    boolean dirty;
    Optional<CommitId> snapshot = Optional.empty();
    boolean exact;
    LeftOutList leftOut = new LeftOutList();
    boolean listsUntracked = true;
    List<String> later = List.of();
    int maxListed = Integer.MAX_VALUE;
    Map<String, Optional<CommitId>> nested = new TreeMap<>();
    Optional<String> patchId = Optional.empty();
    Optional<MergeRequest> mergeRequest = Optional.empty();
    final Map<String, String> problems = new TreeMap<>();
    Seen seen = Seen.NOTHING;

    CodeState build() {
      return new CodeState(
          repository,
          commit,
          tree,
          branch,
          remote,
          dirty,
          snapshot,
          exact,
          leftOut.first(maxListed),
          Math.max(0, leftOut.size() - (long) maxListed),
          Collections.unmodifiableMap(nested),
          patchId,
          mergeRequest,
          Map.copyOf(problems),
          seen);
    }
  }
}
