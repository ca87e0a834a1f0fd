package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.CommitId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MergeRequestTest {
  private static final CommitId HEAD = new CommitId("1".repeat(40));
  private static final CommitId BASE = new CommitId("2".repeat(40));
  private static final CommitId SIDE = new CommitId("3".repeat(40));

  @Test
  void pullRequestIsReadFromTheMergeThatIsCheckedOut() {
    Map<String, String> env =
        Map.of("GITHUB_BASE_REF", "main", "GITHUB_HEAD_REF", "topic", "GITHUB_SHA", HEAD.hex());
    assertThat(MergeRequest.of(env, Optional.of(HEAD), List.of(BASE, SIDE)))
        .contains(new MergeRequest(BASE.hex(), SIDE.hex()));
    assertThat(MergeRequest.of(env, Optional.of(SIDE), List.of(BASE)))
        .contains(new MergeRequest("main", "topic"));
  }

  @Test
  void mergeRequestIsReadFromItsVariables() {
    Map<String, String> env =
        Map.of(
            "CI_MERGE_REQUEST_IID",
            "7",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA",
            BASE.hex(),
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA",
            "",
            "CI_COMMIT_SHA",
            SIDE.hex());
    assertThat(MergeRequest.of(env, Optional.of(SIDE), List.of()))
        .contains(new MergeRequest(BASE.hex(), SIDE.hex()));
  }

  @Test
  void pushIsNoPullRequest() {
    assertThat(
            MergeRequest.of(
                Map.of("GITHUB_SHA", HEAD.hex(), "GITHUB_BASE_REF", "", "CI_COMMIT_SHA", "x"),
                Optional.of(HEAD),
                List.of(BASE, SIDE)))
        .isEmpty();
  }
}
