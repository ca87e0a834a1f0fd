package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Uid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that a run writes itself are neither dirt nor code. */
class StartMarkTest {
  private static final Map<String, Consumer<WorkTree>> LATER =
      Map.of(
          "history.csv", tree -> tree.write("history.csv", "0,1"),
          "big.bin", tree -> tree.write("big.bin", new byte[3_000_000]),
          "token.txt", tree -> tree.write("token.txt", WorkTree.SECRET),
          "lib/out.csv", tree -> tree.write("lib/out.csv", "0,1"),
          "plots/", tree -> tree.write("plots/deep/a.png", "x"),
          "checkpoints/", tree -> tree.write("checkpoints/a.ckpt", "x"),
          "used.py", StartMarkTest::copyWithItsTime,
          "data/", tree -> tree.git("clone", "-q", ".", "data"));

  @TempDir private Path directory;
  private final Uid uid = Uid.create(1_700_000_000_000L, new Random(7));

  static Stream<String> later() {
    return LATER.keySet().stream();
  }

  private static void copyWithItsTime(WorkTree tree) {
    try {
      Files.copy(
          tree.top.resolve("train.py"),
          tree.top.resolve("used.py"),
          StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The run starts now; later times are others, by the coarsest clock that file systems use. */
  private static Optional<StartMark> start(WorkTree tree) throws Exception {
    Thread.sleep(30);
    Path file = Files.writeString(tree.top.resolve(".git/start.json"), "{}");
    Thread.sleep(30);
    return StartMark.of(file, System.currentTimeMillis() * 1000);
  }

  private CodeState captured(WorkTree tree, Optional<StartMark> mark) {
    return tree.capturing().captureAndHold(tree.top, tree.cache, uid, mark);
  }

  @ParameterizedTest
  @MethodSource("later")
  void cleanTreeStaysClean(String name) throws Exception {
    WorkTree tree = WorkTree.withCommit(directory);
    CodeState clean = captured(tree, Optional.empty());
    Optional<StartMark> mark = start(tree);
    LATER.get(name).accept(tree);
    CodeState state = captured(tree, mark);
    assertThat(state.dirty()).isFalse();
    assertThat(state.toFields()).isEqualTo(clean.toFields());
    assertThat(state.changedAfter(Long.MAX_VALUE)).containsExactly(name);
  }

  @ParameterizedTest
  @MethodSource("later")
  void olderFilesAreCodeBesideIt(String name) throws Exception {
    WorkTree tree = WorkTree.withCommit(directory);
    tree.write("new.py", "x = 1\n").write("train.py", "print(2)\n");
    CodeState before = captured(tree, Optional.empty());
    Optional<StartMark> mark = start(tree);
    LATER.get(name).accept(tree);
    assertThat(captured(tree, mark).toFields()).isEqualTo(before.toFields());
  }

  @ParameterizedTest
  @MethodSource("later")
  void fileWrittenJustBeforeTheStartIsRecorded(String name) throws Exception {
    WorkTree tree = WorkTree.withCommit(directory);
    LATER.get(name).accept(tree);
    CodeState before = captured(tree, Optional.empty());
    Path file = Files.writeString(tree.top.resolve(".git/start.json"), "{}");
    Optional<StartMark> mark = StartMark.of(file, System.currentTimeMillis() * 1000);
    assertThat(captured(tree, mark).toFields()).isEqualTo(before.toFields());
    assertThat(before.dirty()).isTrue();
  }

  @Test
  void directoryOfBothIsTakenApart() throws Exception {
    WorkTree tree = WorkTree.withCommit(directory);
    tree.write("new/module.py", "x = 1\n").write("outputs/old.csv", "0");
    tree.write("logs/.gitignore", "*.log\n.gitignore\n").write("logs/old.log", "0");
    Optional<StartMark> mark = start(tree);
    for (String name : List.of("new/out.csv", "new/deep/out.csv", "logs/a.csv", "outputs/a.csv")) {
      tree.write(name, "1");
    }
    CodeState state = captured(tree, mark);
    assertThat(state.changedAfter(Long.MAX_VALUE))
        .containsExactly("logs/a.csv", "new/deep/out.csv", "new/out.csv");
    assertThat(state.leftOut()).extracting(LeftOut::path).containsExactly("outputs/");
    assertThat(tree.git("ls-tree", "-r", "--name-only", state.snapshot().orElseThrow().hex()))
        .contains("new/module.py")
        .doesNotContain(".csv", "logs");
  }
}
