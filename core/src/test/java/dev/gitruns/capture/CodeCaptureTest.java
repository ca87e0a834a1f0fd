package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeCaptureTest {
  @TempDir Path dir;
  private WorkTree tree;

  @BeforeEach
  void repository() {
    tree = WorkTree.withCommit(dir);
  }

  @Test
  void cleanWorkTreeIsItsCommit() {
    CodeState state = tree.capture();
    assertThat(state.commit()).contains(new CommitId(tree.git("rev-parse", "HEAD")));
    assertThat(state.tree()).contains(new CommitId(tree.git("rev-parse", "HEAD^{tree}")));
    assertThat(state.branch()).contains("main");
    assertThat(state.dirty()).isFalse();
    assertThat(state.exact()).isTrue();
    assertThat(state.snapshot()).isEmpty();
    assertThat(state.problems()).isEmpty();
  }

  @Test
  void dirtyWorkTreeIsASnapshotOnHead() {
    tree.write("a.txt", "two\n").write("new.py", "n\n");
    tree.delete("lib/net.py");
    CodeState state = tree.capture();
    assertThat(state.dirty()).isTrue();
    assertThat(state.exact()).isTrue();
    CommitId snapshot = state.snapshot().orElseThrow();
    assertThat(tree.files(snapshot))
        .isEqualTo(Map.of("a.txt", "two\n", "train.py", "print(1)\n", "new.py", "n\n"));
    assertThat(tree.git("log", "-1", "--format=%P|%an|%ae|%ad|%cn|%cd|%B", snapshot.hex()).strip())
        .isEqualTo(
            tree.git("log", "-1", "--format=%H|%an|%ae|%ad|%cn|%cd|", "HEAD").strip()
                + "snapshot: First commit");
    assertThat(state.patchId()).isPresent();
  }

  @Test
  void sameTreeIsTheSameCommitTwentyTimes() {
    tree.write("a.txt", "two\n").write("new.py", "n\n");
    Set<CommitId> ids = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      if (i == 10) {
        PrivateIndex.forget(tree.cache, tree.top.resolve(".git"));
      }
      ids.add(tree.capture().snapshot().orElseThrow());
    }
    assertThat(ids).hasSize(1);
  }

  @Test
  void nextSnapshotForgetsWhatTheOneBeforeHad() {
    tree.write("a.txt", "two\n").write("new.py", "n\n").write("d/x", "x");
    tree.capture();
    tree.write("a.txt", "one\n");
    tree.delete("new.py");
    tree.delete("d/x");
    tree.delete("d");
    tree.write("d", "now a file");
    assertThat(tree.files(tree.capture().snapshot().orElseThrow()))
        .isEqualTo(
            Map.of(
                "a.txt",
                "one\n",
                "train.py",
                "print(1)\n",
                "lib/net.py",
                "x = 1\n",
                "d",
                "now a file"));
  }

  @Test
  void nextSnapshotFollowsHead() {
    tree.write("new.py", "n\n");
    tree.capture();
    tree.commit("Second");
    tree.write("a.txt", "three\n");
    assertThat(tree.files(tree.capture().snapshot().orElseThrow()))
        .containsEntry("new.py", "n\n")
        .containsEntry("a.txt", "three\n");
    tree.git("checkout", "-q", "-f", "HEAD~");
    tree.write("lib/net.py", "x = 2\n");
    CodeState back = tree.capture();
    assertThat(back.branch()).isEmpty();
    assertThat(tree.files(back.snapshot().orElseThrow()))
        .doesNotContainKey("new.py")
        .containsEntry("a.txt", "one\n")
        .containsEntry("lib/net.py", "x = 2\n");
  }

  @Test
  void nothingOfTheUsersIsTouched() throws Exception {
    tree.write("a.txt", "staged\n");
    tree.git("stash", "push", "-q");
    tree.write("a.txt", "staged\n").write("new.py", "n\n").write("train.py", "print(2)\n");
    tree.git("add", "a.txt");
    for (String hook : new String[] {"post-index-change", "reference-transaction", "pre-commit"}) {
      tree.write(".git/hooks/" + hook, "#!/bin/sh\necho " + hook + " >> \"$HOME/called\"\n");
      tree.top.resolve(".git/hooks/" + hook).toFile().setExecutable(true);
    }
    // A touched but equal file would make git refresh the index where it may.
    Files.setLastModifiedTime(
        tree.top.resolve("lib/net.py"), java.nio.file.attribute.FileTime.fromMillis(1));
    Files.deleteIfExists(dir.resolve("home/called"));
    Map<String, String> before = tree.fingerprint();
    assertThat(tree.capture().snapshot()).isPresent();
    assertThat(tree.capture().snapshot()).isPresent();
    assertThat(tree.fingerprint()).isEqualTo(before);
    assertThat(dir.resolve("home/called")).doesNotExist();
  }

  @Test
  void emptyRepositoryGivesASnapshotWithoutParent() {
    WorkTree fresh = WorkTree.empty(dir.resolve("fresh"));
    assertThat(fresh.capture().dirty()).isFalse();
    fresh.write("a", "1");
    CodeState state = fresh.capture();
    assertThat(state.commit()).isEmpty();
    CommitId snapshot = state.snapshot().orElseThrow();
    assertThat(fresh.files(snapshot)).isEqualTo(Map.of("a", "1"));
    assertThat(fresh.git("log", "--format=%P%an <%ae> %at %s", snapshot.hex()))
        .isEqualTo("git-runs <git-runs@invalid> 0 snapshot: no commit yet");
  }

  @Test
  void shallowCloneGivesASnapshotWithoutParent() throws Exception {
    tree.commit("Second");
    Path clone = dir.resolve("clone");
    tree.git("clone", "-q", "--depth", "1", "file://" + tree.top, clone.toString());
    WorkTree shallow = tree.at(clone);
    shallow.write("a.txt", "two\n");
    CodeState state = shallow.capture();
    assertThat(shallow.git("log", "--format=%P|%s", state.snapshot().orElseThrow().hex()))
        .isEqualTo("|snapshot: Second");
    assertThat(state.exact()).isTrue();
  }

  @Test
  void bareRepositoryTellsHeadOnly() throws Exception {
    Path bare = dir.resolve("bare.git");
    tree.git("clone", "-q", "--bare", tree.top.toString(), bare.toString());
    CodeState state = tree.at(bare).capture();
    assertThat(state.commit()).contains(new CommitId(tree.git("rev-parse", "HEAD")));
    assertThat(state.branch()).contains("main");
    assertThat(state.exact()).isFalse();
    assertThat(state.problems()).containsKey("no-work-tree");
  }

  @Test
  void outsideGitNothingIsKnown() throws Exception {
    CodeState state = tree.at(Files.createDirectories(dir.resolve("elsewhere"))).capture();
    assertThat(state.repository()).isFalse();
    assertThat(state.toFields()).isEqualTo(Value.Fields.EMPTY);
  }

  @Test
  void withoutGitTheRunGoesOn() {
    tree.env.put("PATH", dir.toString());
    CodeState state = tree.capture();
    assertThat(state.toFields()).isEqualTo(Value.Fields.EMPTY);
    assertThat(state.problems()).containsKey("no-code");
  }

  @Test
  void subdirectoryMeansTheWholeWorkTree() {
    tree.write("a.txt", "two\n").write("lib/new.py", "n\n");
    CodeState state = tree.capturing().capture(tree.top.resolve("lib"), tree.cache);
    assertThat(state.snapshot()).isEqualTo(tree.capture().snapshot());
    assertThat(tree.files(state.snapshot().orElseThrow()))
        .containsEntry("a.txt", "two\n")
        .containsEntry("lib/new.py", "n\n");
  }

  @Test
  void linkedWorkTreeHasItsOwnState() throws Exception {
    Path linked = dir.resolve("linked");
    tree.git("worktree", "add", "-q", "-b", "side", linked.toString());
    WorkTree side = tree.at(linked);
    side.write("a.txt", "side\n");
    tree.write("a.txt", "main\n");
    Map<String, String> before = side.fingerprint();
    CodeState state = side.capture();
    assertThat(side.fingerprint()).isEqualTo(before);
    assertThat(state.branch()).contains("side");
    assertThat(side.files(state.snapshot().orElseThrow())).containsEntry("a.txt", "side\n");
    assertThat(tree.files(tree.capture().snapshot().orElseThrow()))
        .containsEntry("a.txt", "main\n");
  }

  @Test
  void tooLittleTimeGivesNoSnapshot() {
    tree.write("a.txt", "two\n");
    tree.git("config", "filter.slow.clean", "sleep 30; cat");
    tree.write(".gitattributes", "a.txt filter=slow\n");
    tree.settings =
        new CodeSettings(1 << 20, 32 << 20, 2000, 200, java.time.Duration.ofMillis(1500));
    CodeState state = tree.capture();
    assertThat(state.snapshot()).isEmpty();
    assertThat(state.exact()).isFalse();
    assertThat(state.dirty()).isTrue();
    assertThat(state.problems()).containsKey("snapshot-timeout");
  }

  @Test
  void incompleteStateIsNotComparedWithLaterOnes() throws Exception {
    tree.write("a.txt", "two\n");
    Files.writeString(tree.cache, "in the way");
    CodeState state = tree.capture();
    assertThat(state.problems()).containsKey("snapshot-failed");
    assertThat(tree.capturing().changedSince(state, tree.top)).isEmpty();
  }

  @Test
  void cleanTreeIsExactAlsoWhereItsRefCannotBeMade() throws Exception {
    Files.writeString(tree.top.resolve(".git/refs/runs"), "in the way");
    Uid uid = new Uid("01jd0000000000000000000000");
    CodeState state = tree.capturing().captureAndHold(tree.top, tree.cache, uid, Optional.empty());
    assertThat(state.exact()).isTrue();
    assertThat(state.dirty()).isFalse();
    assertThat(state.problems()).containsOnlyKeys("unkept-code");
  }

  @Test
  void changesSinceAreFound() throws Exception {
    tree.write("a.txt", "two\n").write("new.py", "n\n");
    CodeState state = tree.capture();
    assertThat(tree.capturing().changedSince(state, tree.top)).isEmpty();
    tree.write("a.txt", "three\n").write("lib/net.py", "x = 3\n").write("output.log", "o");
    assertThat(tree.capturing().changedSince(state, tree.top))
        .containsExactly("a.txt", "lib/net.py");
    assertThat(state.changedAfter(0)).containsExactly("a.txt", "new.py");
    assertThat(state.changedAfter(Long.MAX_VALUE)).isEmpty();
  }
}
