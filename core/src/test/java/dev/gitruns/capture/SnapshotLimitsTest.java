package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotLimitsTest {
  @TempDir Path dir;
  private WorkTree tree;

  @BeforeEach
  void repository() {
    tree = WorkTree.withCommit(dir);
  }

  private static List<String> reasons(CodeState state) {
    return state.leftOut().stream().map(l -> l.path() + " " + l.reason()).toList();
  }

  private Map<String, String> files(CodeState state) {
    return tree.files(state.snapshot().orElseThrow());
  }

  @Test
  void bigUntrackedFileIsNamedAndBigTrackedFileTaken() {
    byte[] big = new byte[(1 << 20) + 1];
    tree.write("a.txt", big).write("big.bin", big).write("fits.bin", new byte[1 << 20]);
    CodeState state = tree.capture();
    assertThat(state.exact()).isFalse();
    assertThat(reasons(state)).containsExactly("big.bin SIZE");
    assertThat(files(state)).containsKeys("a.txt", "fits.bin").doesNotContainKey("big.bin");
    assertThat(state.toFields().items("left_out").get(0))
        .isEqualTo(
            new Value.Fields(
                Map.of(
                    "path", Value.of("big.bin"),
                    "size", Value.of((1L << 20) + 1),
                    "reason", Value.of("size"))));
  }

  @Test
  void folderOfSamplesDoesNotCrowdOutAModule() {
    tree.settings = new CodeSettings(1 << 20, 32 << 20, 5, 3, Duration.ofSeconds(10));
    for (int i = 0; i < 12; i++) {
      tree.write("data/" + (char) ('a' + i), "x");
    }
    tree.write("zoo/model.py", "m").write("zoo/loss.py", "l");
    CodeState state = tree.capture();
    assertThat(files(state)).containsKeys("zoo/model.py", "zoo/loss.py", "data/a", "data/c");
    assertThat(state.leftOut()).hasSize(3).allMatch(l -> l.reason() == LeftOut.Reason.COUNT);
    assertThat(state.leftOutMore()).isEqualTo(6);
    assertThat(state.toFields().integer("left_out_more")).contains(6L);
  }

  @Test
  void untrackedFilesTogetherAreLimited() {
    tree.settings = new CodeSettings(100, 150, 2000, 200, Duration.ofSeconds(10));
    tree.write("x1", new byte[90]).write("x2", new byte[90]).write("x3", new byte[50]);
    assertThat(reasons(tree.capture())).containsExactly("x2 TOTAL");
  }

  @Test
  void outputDirectoriesAreNamedOnceAndTrackedFilesInThemTaken() {
    tree.write("outputs/config.yaml", "1");
    tree.commit("With outputs");
    tree.write("outputs/config.yaml", "2")
        .write("outputs/new/log", "l")
        .write("mlruns/0/meta.yaml", "m")
        .write("pkg/core.py", "c")
        .write("pkg/__pycache__/core.pyc", "c");
    CodeState state = tree.capture();
    assertThat(reasons(state))
        .containsExactly("mlruns/ OUTPUT", "outputs/ OUTPUT", "pkg/__pycache__/ OUTPUT");
    assertThat(files(state))
        .containsEntry("outputs/config.yaml", "2")
        .containsKey("pkg/core.py")
        .hasSize(5);
    assertThat(state.exact()).isFalse();
  }

  @Test
  void specificationListsTheSameDirectories() throws Exception {
    String page = Files.readString(Path.of("../format-spec/code-state.md"));
    assertThat(page).contains("`" + String.join(" ", new TreeSet<>(OutputDirectories.NAMES)) + "`");
  }

  @Test
  void onlyOutputsNeedNoSnapshot() {
    tree.write("runs/x/events", "e");
    CodeState state = tree.capture();
    assertThat(state.snapshot()).isEmpty();
    assertThat(state.dirty()).isTrue();
    assertThat(state.exact()).isFalse();
  }

  @Test
  void ignoredFilesAreNeitherTakenNorNamed() {
    tree.write(".gitignore", "*.log\nsecret/\n");
    tree.commit("Ignore");
    tree.write("x.log", "l").write("secret/key", "k").write("d/y.log", "l").write("d/y.py", "p");
    CodeState state = tree.capture();
    assertThat(files(state)).containsKey("d/y.py").hasSize(5);
    assertThat(state.exact()).isTrue();
  }

  @Test
  void secretsStayOutTrackedOrNot() {
    tree.write("a.txt", WorkTree.SECRET).write("key.txt", "k " + WorkTree.SECRET);
    byte[] far = new byte[(1 << 20) + 30];
    System.arraycopy(WorkTree.SECRET.getBytes(), 0, far, (1 << 20) - 10, 23);
    tree.write("train.py", far).write("ok.py", "fine");
    long before = objects();
    CodeState state = tree.capture();
    assertThat(reasons(state)).containsExactly("a.txt SECRET", "key.txt SECRET", "train.py SECRET");
    assertThat(files(state))
        .containsEntry("a.txt", "one\n")
        .containsEntry("train.py", "print(1)\n")
        .containsKey("ok.py")
        .doesNotContainKey("key.txt");
    assertThat(state.exact()).isFalse();
    // ok.py, its tree and the commit: nothing was written of what stays out.
    assertThat(objects() - before).isEqualTo(3);
  }

  private long objects() {
    return tree.git("cat-file", "--batch-all-objects", "--batch-check").lines().count();
  }

  @Test
  void stagedSecretIsNotInTheSnapshot() {
    tree.write("key.txt", WorkTree.SECRET).write("b.txt", "b");
    tree.git("add", "key.txt");
    tree.git("mv", "a.txt", "c.txt");
    CodeState state = tree.capture();
    assertThat(files(state)).doesNotContainKeys("key.txt", "a.txt").containsKeys("b.txt", "c.txt");
  }

  @Test
  void nestedRepositoriesAreListedAndNotRecorded() {
    for (String name : List.of("vendor/dep", "plain")) {
      WorkTree nested = WorkTree.withCommit(dir.resolve(name.replace('/', '-')));
      tree.write(name + "/x", "x");
      tree.delete(name + "/x");
      move(nested.top.resolve(".git"), tree.top.resolve(name + "/.git"));
      tree.write(name + "/f", "f");
    }
    tree.write("vendor/own.py", "o");
    CodeState state = tree.capture();
    CommitId head = new CommitId(tree.git("-C", "plain", "rev-parse", "HEAD"));
    assertThat(state.nested())
        .isEqualTo(Map.of("vendor/dep", Optional.of(head), "plain", Optional.of(head)));
    assertThat(files(state)).containsKey("vendor/own.py").hasSize(4);
    assertThat(state.exact()).isFalse();
  }

  private static void move(Path from, Path to) {
    assertThat(from.toFile().renameTo(to.toFile())).isTrue();
  }

  @Test
  void dirtySubmoduleIsListedAndItsGitlinkStays() {
    WorkTree sub = WorkTree.withCommit(dir.resolve("sub"));
    tree.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", sub.top.toString(), "s");
    tree.commit("With submodule");
    assertThat(tree.capture().dirty()).isFalse();
    String link = tree.git("rev-parse", "HEAD:s");
    tree.write("s/a.txt", "changed").write("a.txt", "changed");
    CodeState state = tree.capture();
    assertThat(state.nested()).isEqualTo(Map.of("s", Optional.of(new CommitId(link))));
    assertThat(files(state)).containsEntry("s", "commit " + link);
    tree.git("-C", "s", "-c", "user.name=x", "-c", "user.email=y", "commit", "-qam", "n");
    CodeState moved = tree.capture();
    assertThat(moved.nested().get("s").map(CommitId::hex))
        .contains(tree.git("-C", "s", "rev-parse", "HEAD"));
    assertThat(files(moved)).containsEntry("s", "commit " + link);
    assertThat(moved.exact()).isFalse();
  }

  @Test
  void whatIsNoFileIsLeftOut() throws Exception {
    tree.delete("a.txt");
    assertThat(new ProcessBuilder("mkfifo", tree.top + "/a.txt").start().waitFor()).isZero();
    tree.write("ok", "o");
    CodeState state = tree.capture();
    assertThat(files(state)).containsKey("ok");
    assertThat(state.exact()).isFalse();
    assertThat(reasons(state)).contains("a.txt SPECIAL");
  }
}
