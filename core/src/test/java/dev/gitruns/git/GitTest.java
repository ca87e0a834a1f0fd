package dev.gitruns.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.capture.WorkTree;
import dev.gitruns.model.GitRunsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class GitTest {
  @TempDir Path dir;
  private WorkTree tree;

  @BeforeEach
  void repository() {
    tree = WorkTree.withCommit(dir);
  }

  @Test
  void bytesGoInAndOutUnchanged() {
    byte[] bytes = new byte[3 << 20];
    new java.util.Random(1).nextBytes(bytes);
    String id =
        Git.in(tree.top, tree.env)
            .run(List.of("hash-object", "-w", "--stdin"), bytes)
            .orThrow("hash-object")
            .text();
    assertThat(Git.in(tree.top, tree.env).run("cat-file", "blob", id).stdout()).isEqualTo(bytes);
  }

  @Test
  void failureTellsWhatGitSaid() {
    GitResult result = Git.in(tree.top, tree.env).run("rev-parse", "--verify", "nothing");
    assertThat(result.ok()).isFalse();
    assertThatThrownBy(() -> result.orThrow("Asking"))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("Needed a single revision");
  }

  @Test
  @Timeout(300)
  void commandThatTakesTooLongIsKilledWithItsChildren() throws Exception {
    Path pid = dir.resolve("pid");
    Path end = dir.resolve("end");
    Git git =
        Git.in(tree.top, tree.env)
            .set("alias.slow", "!echo $$ > " + pid + "; sleep 3600; echo > " + end);
    // A busy machine may need longer than this to start it.
    for (int millis = 700; !java.nio.file.Files.exists(pid); millis *= 2) {
      Git limited = git.withTimeout(Duration.ofMillis(millis));
      assertThatThrownBy(() -> limited.run("slow")).isInstanceOf(GitTimeout.class);
    }
    assertThat(end).doesNotExist();
    long child = Long.parseLong(java.nio.file.Files.readString(pid).strip());
    while (ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent()) {
      Thread.sleep(20);
    }
  }

  @Test
  void missingGitIsAnErrorWithANextStep() {
    assertThatThrownBy(() -> Git.in(tree.top, Map.of("PATH", dir.toString())).run("version"))
        .isInstanceOfSatisfying(
            GitRunsException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(GitRunsException.Kind.ENVIRONMENT);
              assertThat(e.next()).contains("Install git");
            });
  }

  @Test
  void gitInTheCurrentDirectoryIsNeverRun() {
    assertThatThrownBy(() -> Git.in(tree.top, Map.of("PATH", ".:relative:")).run("version"))
        .isInstanceOf(GitRunsException.class);
  }

  @Test
  void moreOutputThanWeReadIsAnError() {
    Git git = Git.in(tree.top, tree.env).set("alias.much", "!yes");
    assertThatThrownBy(() -> git.run("much")).hasMessageContaining("more than 64 MiB");
  }

  @Test
  void argumentsAreNotTakenApart() {
    GitResult result = Git.in(tree.top, tree.env).run("rev-parse", "--", "a b; $(id) *");
    assertThat(new String(result.stdout(), StandardCharsets.UTF_8)).contains("a b; $(id) *");
  }
}
