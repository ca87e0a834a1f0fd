package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.read.HeldRuns;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code that a server refuses is replaced by what it goes on from, and holds back no run. */
class PushCodeTest {
  @TempDir private Path directory;
  private Hub hub;
  private ScratchRepository ada;

  @BeforeEach
  void makeHub() throws IOException {
    hub = Hub.at(directory.resolve("hub.git"));
    ada = hub.clone(directory.resolve("ada"));
  }

  @AfterEach
  void close() {
    ada.close();
  }

  /** A run of this commit. */
  private void record(int seed, String commit) throws IOException {
    HandJournal.in(ada.workspace().store().directory().live(), seed)
        .line("{\"code\":{\"commit\":\"" + commit + "\",\"dirty\":false,\"exact\":true}}")
        .end();
  }

  private String commit(String file) throws IOException {
    ada.write(file, file);
    ada.git("add", file);
    ada.git("commit", "-q", "-m", file);
    return ada.git("rev-parse", "HEAD");
  }

  private boolean has(String commit) throws IOException {
    return hub.git("rev-list", "refs/runs/code").contains(commit);
  }

  @Test
  void whatARefusedCommitGoesOnFromIsSentInItsPlace() throws IOException {
    hub.hook(
        "pre-receive",
        "while read old new ref; do",
        "for c in $(git rev-list $new --not --all); do",
        "if git ls-tree --name-only $c | grep -q secret; then echo no secrets; exit 1; fi",
        "done; done");
    String clean = commit("clean");
    String bad = commit("secret");
    record(1, bad);
    String worse = commit("after");
    record(2, worse);
    ada.git("checkout", "-q", "-b", "other", "main~3");
    String other = commit("other");
    record(3, other);
    record(4, clean);

    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).hasSize(4);
    assertThat(report.trouble()).isEmpty();
    assertThat(report.notes().toString()).contains("of the code of runs stay here", "no secrets");
    assertThat(has(clean)).isTrue();
    assertThat(has(other)).isTrue();
    assertThat(has(bad)).isFalse();
    hub.git("fsck", "--strict");

    String tip = hub.git("rev-parse", "refs/runs/code");
    assertThat(Hub.push(ada, "origin").notes()).isEmpty();
    record(5, commit("more"));
    assertThat(Hub.push(ada, "origin").notes()).isEmpty();
    assertThat(hub.git("rev-parse", "refs/runs/code")).isNotEqualTo(tip);
    hub.git("merge-base", "--is-ancestor", tip, "refs/runs/code");

    hub.withoutHook("pre-receive");
    new HeldRuns(ada.workspace()).retry("origin");
    assertThat(Hub.push(ada, "origin").trouble()).isEmpty();
    assertThat(has(worse)).isTrue();
  }

  @Test
  void aServerThatTakesBranchesOnlyIsAskedTwice() throws IOException {
    hub.hook("update", "case $1 in refs/heads/*) ;; *) echo x >>asked; echo no; exit 1;; esac");
    for (int i = 0; i < 4; i++) {
      record(i, commit("file" + i));
    }
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).hasSize(4);
    assertThat(report.trouble()).isEmpty();
    assertThat(report.notes().toString()).contains("The code of runs stays here");
    assertThat(hub.dir().resolve("asked")).content().isEqualTo("x\nx\n");
  }
}
