package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.git.Git;
import dev.gitruns.model.CommitId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SnapshotEdgesTest {
  @TempDir Path dir;
  private WorkTree tree;

  @BeforeEach
  void repository() {
    tree = WorkTree.withCommit(dir);
  }

  private CommitId snapshot() {
    Map<String, String> before = tree.fingerprint();
    CodeState state = tree.capture();
    assertThat(tree.fingerprint()).isEqualTo(before);
    assertThat(state.problems()).isEmpty();
    assertThat(state.exact()).as(state.toString()).isTrue();
    return state.snapshot().orElseThrow();
  }

  @Test
  void strangeNamesAreKept() {
    for (String name :
        new String[] {
          "a b", "line\nfeed", "-rf", "--", "größe/日本.py", ":(top)x", "*", "q\"uote", "\\"
        }) {
      tree.write(name, name).write("new/" + name, name);
    }
    Map<String, String> files = tree.files(snapshot());
    assertThat(files).hasSize(3 + 2 * 9).containsEntry("line\nfeed", "line\nfeed");
    tree.commit("Strange names");
    tree.write("line\nfeed", "changed");
    tree.delete("-rf");
    assertThat(tree.files(snapshot()))
        .containsEntry("line\nfeed", "changed")
        .doesNotContainKey("-rf");
  }

  @Test
  void stagedRenamedAndRemovedFilesAreAsInTheWorkTree() {
    tree.git("mv", "a.txt", "b.txt");
    tree.git("rm", "-q", "--cached", "train.py");
    tree.write("s.py", "staged");
    tree.git("add", "s.py");
    tree.write("s.py", "newer");
    tree.write("gone.py", "staged");
    tree.git("add", "gone.py");
    tree.delete("gone.py");
    assertThat(tree.files(snapshot()))
        .isEqualTo(
            Map.of(
                "b.txt",
                "one\n",
                "train.py",
                "print(1)\n",
                "lib/net.py",
                "x = 1\n",
                "s.py",
                "newer"));
  }

  @Test
  void linksStayLinks() throws Exception {
    Files.writeString(dir.resolve("outside"), WorkTree.SECRET);
    Files.createSymbolicLink(tree.top.resolve("link"), dir.resolve("outside"));
    Files.createSymbolicLink(tree.top.resolve("dangling"), Path.of("nowhere"));
    Files.createSymbolicLink(tree.top.resolve("up"), Path.of(".."));
    tree.delete("lib/net.py");
    tree.delete("lib");
    Files.createSymbolicLink(tree.top.resolve("lib"), dir);
    CommitId snapshot = snapshot();
    assertThat(tree.files(snapshot))
        .containsEntry("link", dir.resolve("outside").toString())
        .containsEntry("dangling", "nowhere")
        .containsEntry("up", "..")
        .containsEntry("lib", dir.toString())
        .hasSize(6);
    assertThat(tree.mode(snapshot, "lib")).isEqualTo("120000");
  }

  @Test
  void modesAreKept() {
    tree.top.resolve("train.py").toFile().setExecutable(true);
    assertThat(tree.mode(snapshot(), "train.py")).isEqualTo("100755");
    tree.git("config", "core.fileMode", "false");
    tree.git("add", "--chmod=+x", "a.txt");
    tree.top.resolve("train.py").toFile().setExecutable(false);
    assertThat(tree.mode(snapshot(), "a.txt")).isEqualTo("100755");
    assertThat(tree.mode(snapshot(), "train.py")).isEqualTo("100644");
  }

  @Test
  void intendedFilesAreTakenWhateverTheirSize() {
    tree.write("big", new byte[2 << 20]);
    tree.git("add", "-N", "big");
    assertThat(tree.files(snapshot())).containsKey("big");
  }

  @Test
  void filesMarkedAsUnchangedAreLookedAt() {
    tree.git("update-index", "--assume-unchanged", "a.txt", "lib/net.py");
    tree.git("update-index", "--skip-worktree", "train.py");
    assertThat(tree.capture().dirty()).isFalse();
    tree.write("a.txt", "hidden\n").write("train.py", "hidden\n");
    tree.delete("lib/net.py");
    assertThat(tree.git("status", "--short")).isEmpty();
    assertThat(tree.files(snapshot()))
        .isEqualTo(Map.of("a.txt", "hidden\n", "train.py", "hidden\n"));
  }

  @Test
  void sparseCheckoutKeepsWhatIsNotCheckedOut() {
    tree.write("other/o.py", "o");
    tree.commit("Other");
    tree.git("sparse-checkout", "set", "--cone", "lib");
    assertThat(tree.top.resolve("other")).doesNotExist();
    assertThat(tree.capture().dirty()).isFalse();
    tree.write("a.txt", "two\n").write("lib/new.py", "n").write("other/added.py", "a");
    assertThat(tree.files(snapshot()))
        .containsEntry("other/o.py", "o")
        .containsEntry("other/added.py", "a")
        .containsEntry("lib/new.py", "n")
        .containsEntry("a.txt", "two\n")
        .hasSize(6);
    tree.git("sparse-checkout", "reapply", "--sparse-index");
    assertThat(tree.files(snapshot())).hasSize(6);
  }

  @Test
  void mergeInProgressIsTheWorkTreeAsItLies() {
    tree.git("checkout", "-q", "-b", "side");
    tree.write("a.txt", "side\n").write("side.py", "s");
    tree.git("rm", "-q", "train.py");
    tree.commit("Side");
    tree.git("checkout", "-q", "main");
    tree.write("a.txt", "main\n").write("train.py", "print(2)\n");
    tree.commit("Main");
    assertThat(Git.in(tree.top, tree.env).run("merge", "side").ok()).isFalse();
    CommitId snapshot = snapshot();
    assertThat(tree.files(snapshot))
        .containsEntry("side.py", "s")
        .containsEntry("train.py", "print(2)\n");
    assertThat(tree.files(snapshot).get("a.txt")).startsWith("<<<<<<<");
    assertThat(tree.git("rev-parse", snapshot.hex() + "^@"))
        .isEqualTo(tree.git("rev-parse", "HEAD"));
  }

  @Test
  void endsOfLinesAreAsGitAddWouldHaveThem() {
    tree.git("config", "core.autocrlf", "true");
    tree.git("config", "core.safecrlf", "true");
    tree.write("a.txt", "two\r\n").write("new.txt", "n\r\n").write("mixed", "1\r\n2\n");
    assertThat(tree.files(snapshot()))
        .containsEntry("a.txt", "two\n")
        .containsEntry("new.txt", "n\n");
  }

  @Test
  void cleanFiltersRun() {
    tree.git("config", "filter.up.clean", "tr a-z A-Z");
    tree.write(".gitattributes", "*.up filter=up\n").write("x.up", "grüße").write("y.up", "abc");
    assertThat(tree.files(snapshot())).containsEntry("y.up", "ABC");
  }

  @Test
  void fileWhoseFilterFailsIsLeftOut() {
    tree.git("config", "filter.bad.clean", "false");
    tree.git("config", "filter.bad.required", "true");
    tree.write(".gitattributes", "*.bad filter=bad\n").write("ü.bad", "x").write("ok", "o");
    CodeState state = tree.capture();
    assertThat(state.leftOut()).singleElement().matches(l -> l.path().equals("ü.bad"));
    assertThat(state.leftOut().get(0).reason()).isEqualTo(LeftOut.Reason.FILTER);
    assertThat(tree.files(state.snapshot().orElseThrow())).containsKey("ok");
  }

  @Test
  void largeFilesOfLfsAreItsPointers() {
    Assumptions.assumeTrue(
        Git.in(tree.top, tree.env).run("lfs", "version").ok(), "git-lfs isn't installed");
    tree.git("lfs", "install", "--local", "--skip-repo");
    tree.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    tree.write("w.bin", new byte[5000]);
    assertThat(tree.files(snapshot()).get("w.bin"))
        .startsWith("version https://git-lfs.github.com/spec/v1\n")
        .endsWith("size 5000\n");
  }

  @Test
  void noUserIsNeeded() {
    tree.git("config", "--unset", "user.name");
    tree.git("config", "--unset", "user.email");
    tree.git("config", "user.useConfigOnly", "true");
    tree.git("config", "commit.gpgSign", "true");
    tree.write("a.txt", "two\n");
    assertThat(snapshot()).isNotNull();
  }

  @Test
  void splitIndexAndMonitorDoNoHarm() {
    tree.git("config", "core.splitIndex", "true");
    tree.git("config", "core.untrackedCache", "true");
    tree.git("config", "core.fsmonitor", "touch \"$HOME/asked\"; false");
    tree.write("b.txt", "b").write("a.txt", "2");
    tree.git("-c", "core.fsmonitor=false", "add", "b.txt");
    Path asked = dir.resolve("home/asked");
    asked.toFile().delete();
    CodeState state = tree.capture();
    assertThat(tree.files(state.snapshot().orElseThrow())).containsEntry("b.txt", "b").hasSize(4);
    assertThat(asked).doesNotExist();
  }

  @Test
  void fileReplacedByDirectoryAndBack() {
    tree.delete("a.txt");
    tree.write("a.txt/inner", "i");
    tree.delete("lib/net.py");
    tree.delete("lib");
    tree.write("lib", "now a file");
    assertThat(tree.files(snapshot()))
        .isEqualTo(Map.of("a.txt/inner", "i", "lib", "now a file", "train.py", "print(1)\n"));
  }

  @Test
  void hashOfAnotherFormatWorksToo() {
    tree.top.toFile().mkdirs();
    Path other = dir.resolve("sha256");
    tree.git("init", "-q", "-b", "main", "--object-format=sha256", other.toString());
    WorkTree sha = tree.at(other);
    sha.git("-c", "user.name=a", "-c", "user.email=b", "commit", "-q", "--allow-empty", "-m", "x");
    sha.write("f", "1");
    assertThat(sha.capture().snapshot().orElseThrow().hex()).hasSize(64);
    sha.delete("f");
    sha.write("g", "1");
    assertThat(sha.files(sha.capture().snapshot().orElseThrow())).isEqualTo(Map.of("g", "1"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void directoryWithALineFeedInItsNameIsFound() {
    WorkTree odd = WorkTree.withCommit(dir.resolve("odd\nname"));
    odd.write("a.txt", "two\n");
    assertThat(odd.capture().problems()).isEmpty();
    assertThat(odd.files(odd.capture().snapshot().orElseThrow())).containsEntry("a.txt", "two\n");
  }
}
