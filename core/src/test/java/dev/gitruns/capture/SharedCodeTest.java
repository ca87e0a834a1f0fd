package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.Uid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120) // against hanging
class SharedCodeTest {
  private static final int RUNS = 8;

  @TempDir private Path directory;
  private final ExecutorService threads = Executors.newFixedThreadPool(RUNS);
  private final Random random = new Random(7);
  private WorkTree tree;
  private SharedCode shared;

  @BeforeEach
  void makeWorkTree() {
    tree = WorkTree.withCommit(directory);
    shared = new SharedCode(tree.capturing(), tree.top, tree.cache);
  }

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private Uid uid() {
    return Uid.create(1_700_000_000_000L, random);
  }

  private <T> List<T> together(List<Callable<T>> work) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> each : threads.invokeAll(work)) {
      results.add(each.get());
    }
    return results;
  }

  @Test
  void anAnswerServesAllWhoAskedBeforeTheWorkOnItBegan() throws Exception {
    SharedAnswer<Integer> answer = new SharedAnswer<>();
    AtomicInteger works = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<Integer> first =
        threads.submit(
            () ->
                answer.get(
                    () -> {
                      begun.countDown();
                      await(goOn);
                      return works.incrementAndGet();
                    }));
    await(begun);
    List<Future<Integer>> later = new ArrayList<>();
    for (int i = 1; i < RUNS; i++) {
      later.add(threads.submit(() -> answer.get(works::incrementAndGet)));
    }
    Thread.sleep(200); // so that most of them have asked; each answer is right if they haven't
    goOn.countDown();
    assertThat(first.get()).isEqualTo(1);
    for (Future<Integer> each : later) {
      // None is told what was seen before it asked.
      assertThat(each.get()).isGreaterThan(1);
    }
    assertThat(works.get()).isBetween(2, RUNS);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void runsThatStartTogetherShareASnapshotThatEachKeeps() throws Exception {
    tree.write("a.txt", "two\n").write("new.py", "n\n");
    List<Callable<CodeState>> starts = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      starts.add(() -> shared.captureAndHold(uid(), Optional.empty()));
    }
    Set<CommitId> snapshots = new HashSet<>();
    for (CodeState state : together(starts)) {
      assertThat(state.exact()).isTrue();
      assertThat(state.patchId()).isPresent();
      snapshots.add(state.snapshot().orElseThrow());
    }
    assertThat(snapshots).hasSize(1);
    String refs = tree.git("for-each-ref", "--format=%(objectname)", "refs/runs/live/");
    assertThat(refs.lines()).hasSize(RUNS).containsOnly(snapshots.iterator().next().hex());
  }

  @Test
  void aSnapshotThatWasCollectedMeanwhileIsNotTakenOver() {
    tree.write("a.txt", "two\n");
    CodeCapture capture = tree.capturing();
    Uid first = uid();
    CodeState state = capture.captureAndHold(tree.top, tree.cache, first, Optional.empty());
    assertThat(capture.isHeld(state, tree.top, uid())).isTrue();
    tree.git("for-each-ref", "--format=%(refname)", "refs/runs/live/")
        .lines()
        .forEach(ref -> tree.git("update-ref", "-d", ref));
    tree.git("gc", "-q", "--prune=now");
    assertThat(capture.isHeld(state, tree.top, uid())).isFalse();
  }

  @Test
  void whatIsRememberedOfALookNeverHidesAChange() {
    tree.write("a.txt", "two\n");
    CodeState before = shared.captureAndHold(uid(), Optional.empty());
    tree.write("a.txt", "three\n");
    CodeState changed = shared.captureAndHold(uid(), Optional.empty());
    assertThat(changed.snapshot()).isNotEqualTo(before.snapshot());
    assertThat(changed.patchId()).isNotEqualTo(before.patchId());
    tree.commit("Second");
    CodeState committed = shared.captureAndHold(uid(), Optional.empty());
    assertThat(committed.dirty()).isFalse();
    assertThat(committed.tree()).isNotEqualTo(before.tree());
    assertThat(shared.changedSince(committed)).isEmpty();
    tree.write("train.py", "print(2)\n");
    assertThat(shared.changedSince(committed)).containsExactly("train.py");
  }

  @Test
  void oneLookTellsRunsThatEndTogetherWhatChanged() throws Exception {
    CodeState state = shared.captureAndHold(uid(), Optional.empty());
    tree.write("train.py", "print(2)\n");
    List<Callable<List<String>>> ends = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      ends.add(() -> shared.changedSince(state));
    }
    assertThat(together(ends)).containsOnly(List.of("train.py"));
  }

  @Test
  void tooLittleTimeForALookIsAnErrorOfThatLookAlone() {
    CodeState state = shared.captureAndHold(uid(), Optional.empty());
    tree.settings = new CodeSettings(1 << 20, 32 << 20, 2000, 200, Duration.ZERO);
    SharedCode hurried = new SharedCode(tree.capturing(), tree.top, tree.cache);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> hurried.changedSince(state))
        .isInstanceOf(dev.gitruns.model.GitRunsException.class);
    assertThat(shared.changedSince(state)).isEmpty();
  }
}
