package dev.gitruns.capture;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The two sides of the pull or merge request that a CI job runs for: commit ids where the job knows
 * them, else names of branches.
 */
public record MergeRequest(String base, String head) {

  /** What the environment of a job tells, given HEAD and its parents. */
  static Optional<MergeRequest> of(
      Map<String, String> env, Optional<CommitId> head, List<CommitId> parents) {
    Optional<MergeRequest> gitlab =
        both(
            first(
                env,
                "CI_MERGE_REQUEST_DIFF_BASE_SHA",
                "CI_MERGE_REQUEST_TARGET_BRANCH_SHA",
                "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
            first(env, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"));
    if (first(env, "CI_MERGE_REQUEST_IID").isPresent() && gitlab.isPresent()) {
      return gitlab;
    }
    Optional<String> base = first(env, "GITHUB_BASE_REF");
    if (base.isEmpty()) {
      return Optional.empty();
    }
    // Such a job checks out a merge of both sides; its parents tell more than names do, and they
    // stand in the commit even where the clone is too shallow to have them.
    boolean isMerge =
        parents.size() == 2 && head.map(CommitId::hex).equals(first(env, "GITHUB_SHA"));
    return isMerge
        ? Optional.of(new MergeRequest(parents.get(0).hex(), parents.get(1).hex()))
        : both(base, first(env, "GITHUB_HEAD_REF"));
  }

  private static Optional<MergeRequest> both(Optional<String> base, Optional<String> head) {
    return base.flatMap(b -> head.map(h -> new MergeRequest(b, h)));
  }

  private static Optional<String> first(Map<String, String> env, String... names) {
    for (String name : names) {
      String value = env.get(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(Untrusted.line(value.strip(), 255));
      }
    }
    return Optional.empty();
  }

  Value.Fields toFields() {
    return new FieldsBuilder().put("base", base).put("head", head).build();
  }
}
