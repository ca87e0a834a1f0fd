package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Uid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRefsTest {
  @TempDir Path dir;
  private WorkTree tree;
  private final Uid uid = Uid.create(1, new Random(1));

  @BeforeEach
  void repository() {
    tree = WorkTree.withCommit(dir);
  }

  private LiveRefs refs() {
    return new LiveRefs(Git.in(tree.top, tree.env));
  }

  private CodeState hold(Uid name) {
    return tree.capturing().captureAndHold(tree.top, tree.cache, name, Optional.empty());
  }

  @Test
  void heldSnapshotOutlivesGarbageCollection() {
    tree.write("a.txt", "two\n").write("new/deep.py", "n");
    CommitId snapshot = hold(uid).snapshot().orElseThrow();
    tree.git("gc", "-q", "--prune=now");
    assertThat(refs().held(uid)).contains(snapshot);
    assertThat(tree.files(snapshot)).containsEntry("new/deep.py", "n");
    assertThat(tree.git("fsck", "--full", "--strict")).isEmpty();
  }

  @Test
  void cleanCommitIsHeldToo() {
    CodeState state = hold(uid);
    tree.git("commit", "-q", "--amend", "-m", "Other");
    tree.git("reflog", "expire", "--expire=now", "--all");
    tree.git("gc", "-q", "--prune=now");
    assertThat(tree.files(state.commit().orElseThrow())).containsKey("train.py");
  }

  @Test
  void releasedSnapshotIsGarbageAndReleasingTwiceIsFine() {
    tree.write("a.txt", "two\n");
    CommitId snapshot = hold(uid).snapshot().orElseThrow();
    refs().release(uid);
    refs().release(uid);
    assertThat(refs().held(uid)).isEmpty();
    tree.git("gc", "-q", "--prune=now");
    assertThat(Git.in(tree.top, tree.env).run("cat-file", "-e", snapshot.hex()).ok()).isFalse();
  }

  @Test
  void rootOfAnchorsIsTheOneThatIsSpecified() throws Exception {
    String page = Files.readString(Path.of("../format-spec/code-anchors.md"));
    StringBuilder root = new StringBuilder();
    int start = page.indexOf("    tree ");
    for (String line : page.substring(start, page.indexOf("```", start)).strip().split("\n")) {
      root.append(line.strip()).append('\n');
    }
    GitResult name =
        Git.in(tree.top, tree.env)
            .run(
                List.of("hash-object", "-t", "commit", "--stdin"),
                root.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(page).contains("Its name is `" + name.text() + "`");
  }

  @Test
  void lostObjectIsNoticedAndWrittenAgain() throws Exception {
    tree.write("a.txt", "two\n").write("new/deep.py", "n");
    CodeState first = tree.capture();
    String blob = tree.git("rev-parse", first.snapshot().orElseThrow() + ":new/deep.py");
    Path object =
        tree.top.resolve(".git/objects/" + blob.substring(0, 2) + "/" + blob.substring(2));
    Files.delete(object);
    assertThat(refs().isComplete(first.snapshot().orElseThrow(), first.commit())).isFalse();
    // The kept index believes that the file is hashed, so only the check can find this.
    CodeState second = hold(uid);
    assertThat(second.snapshot()).isEqualTo(first.snapshot());
    assertThat(object).exists();
    assertThat(refs().isComplete(second.snapshot().orElseThrow(), second.commit())).isTrue();
  }

  @Test
  void prunedSnapshotIsMadeAgain() {
    tree.write("a.txt", "two\n").write("new/deep.py", "n");
    Optional<CommitId> first = tree.capture().snapshot();
    tree.git("prune", "--expire=now");
    CodeState again = hold(uid);
    assertThat(again.snapshot()).isEqualTo(first);
    assertThat(again.problems()).isEmpty();
    assertThat(tree.git("fsck", "--full")).isEmpty();
  }

  @Test
  void manyStartsAtOnceShareOneSnapshot() throws Exception {
    tree.write("a.txt", "two\n").write("new/deep.py", "n");
    Set<Optional<CommitId>> ids = ConcurrentHashMap.newKeySet();
    ExecutorService pool = Executors.newFixedThreadPool(6);
    List<Callable<Void>> starts =
        IntStream.range(0, 12)
            .<Callable<Void>>mapToObj(
                i ->
                    () -> {
                      CodeState state = hold(Uid.create(i, new Random(i)));
                      ids.add(state.problems().isEmpty() ? state.snapshot() : Optional.empty());
                      return null;
                    })
            .toList();
    for (var done : pool.invokeAll(starts)) {
      done.get();
    }
    pool.shutdown();
    assertThat(ids).hasSize(1).allMatch(Optional::isPresent);
    assertThat(tree.git("for-each-ref", "refs/runs/live").lines()).hasSize(12);
    try (var left = Files.list(tree.cache)) {
      assertThat(left).hasSize(1);
    }
  }
}
