package dev.gitruns.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.share.PushAnswer.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushAnswerTest {
  private static final String REJECTED =
      "To x\n!\tabc:refs/heads/git-runs\t[remote rejected] (pre-receive hook declined)\nDone\n";

  @Test
  void whoMayNotPushAtAllIsRefusedAndNotCutOff() {
    for (String said :
        List.of(
            "remote: Write access to repository not granted.\n"
                + "fatal: unable to access 'https://x/': The requested URL returned error: 403\n",
            "remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://x/'\n",
            "ERROR: Permission to a/b.git denied to c.\n"
                + "fatal: Could not read from remote repository.\n",
            "ERROR: The key you are authenticating with has been marked as read only.\n",
            "fatal: could not read Username for 'https://x': terminal prompts disabled\n")) {
      PushAnswer answer = PushAnswer.of(128, "", said);
      assertThat(answer.outcome()).as(said).isEqualTo(Outcome.REFUSED);
      assertThat(answer.whole()).isTrue();
    }
    assertThat(PushAnswer.of(128, "", "fatal: the remote end hung up unexpectedly\n").outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void aProtectedBranchIsNoFaultOfItsRuns() {
    for (String said :
        List.of(
            "remote: error:\nremote: error: Not allowed to push to protected branch git-runs\n",
            "remote: \nremote: error:\nremote: error: User permission denied for writing.\n",
            "remote: branch git-runs is protected from force push\n",
            "remote: error: GH006: Protected branch update failed for refs/heads/git-runs.\n",
            "remote: GitLab: You are not allowed to push code to protected branches on this project.\n",
            "remote: - Cannot update this protected ref.\n",
            "remote: Branch refs/heads/git-runs can only be modified through pull requests.\n",
            "remote: FATAL: W refs/heads/git-runs code ada DENIED by refs/heads/git-runs\n")) {
      PushAnswer answer = PushAnswer.of(1, REJECTED, said);
      assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(answer.whole()).as(said).isTrue();
      assertThat(answer.said()).doesNotContain("error:").isNotBlank();
    }
    String large = "remote: error: GH001: Large files detected.\nremote: error: File x is 130 MB\n";
    assertThat(PushAnswer.of(1, REJECTED, large).whole()).isFalse();
    assertThat(PushAnswer.of(1, REJECTED, large).said())
        .isEqualTo("GH001: Large files detected. File x is 130 MB");
  }

  @Test
  void namedRunsAreKnown() {
    String id = "ab".repeat(32);
    PushAnswer answer =
        PushAnswer.of(
            1,
            REJECTED,
            "remote: git-runs: refused run "
                + id
                + ": it has no run.json        \n"
                + "remote: git-runs: next: git runs push\n");
    assertThat(answer.named()).hasSize(1).containsValue("has no run.json");
    assertThat(answer.whole()).isFalse();
    assertThat(
            PushAnswer.of(1, REJECTED, "remote: git-runs: refused refs/heads/git-runs: no\n")
                .whole())
        .isTrue();
  }
}
