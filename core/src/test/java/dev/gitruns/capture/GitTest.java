package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
  void commandThatTakesTooLongIsKilledWithItsChildren() throws Exception {
    Path pid = dir.resolve("pid");
    Git git =
        Git.in(tree.top, tree.env)
            .set("alias.slow", "!echo $$ > " + pid + "; sleep 60; true")
            .withTimeout(Duration.ofMillis(700));
    long start = System.nanoTime();
    assertThatThrownBy(() -> git.run("slow")).isInstanceOf(GitTimeout.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    long child = Long.parseLong(java.nio.file.Files.readString(pid).strip());
    for (int i = 0; i < 100 && ProcessHandle.of(child).isPresent(); i++) {
      Thread.sleep(20);
    }
    assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
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
