package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clones push to one repository over HTTP, through a proxy that resets connections at random
 * bytes, loses answers, and delivers questions twice.
 */
class PushOverHttpTest {
  private static final int MOST_TRIES = 60;

  @TempDir private Path directory;
  private Hub hub;

  @BeforeEach
  void makeHub() throws IOException {
    assumeTrue(HttpServer.program().isPresent(), "lighttpd isn't here: install lighttpd");
    hub = Hub.at(directory.resolve("served/hub.git"));
    hub.git("config", "core.logAllRefUpdates", "true");
    hub.git("config", "gc.auto", "0");
  }

  @Test
  void theRunsOfFourClonesArriveOnceOverConnectionsThatBreak() throws Exception {
    crowd(4, 4, 2, 0.25);
  }

  @Test
  @Tag("long")
  void thirtyTwoClonesOfFiftyRunsArriveOnceOverConnectionsThatBreak() throws Exception {
    crowd(32, 50, 10, 0.2);
  }

  private void crowd(int clones, int runs, int each, double harm) throws Exception {
    List<ScratchRepository> all = new ArrayList<>();
    List<Integer> tries = new ArrayList<>();
    try (HttpServer server = HttpServer.of(directory.resolve("served"), directory.resolve("http"));
        FaultyProxy proxy = new FaultyProxy(server.port(), harm, 7)) {
      List<Callable<List<Integer>>> work = new ArrayList<>();
      for (int i = 0; i < clones; i++) {
        ScratchRepository clone = hub.clone(directory.resolve("clone" + i));
        clone.git("remote", "set-url", "origin", HttpServer.url(proxy.port(), "hub.git"));
        all.add(clone);
        int first = 1000 * i;
        work.add(() -> pushInParts(clone, first, runs, each));
      }
      ExecutorService threads = Executors.newFixedThreadPool(clones);
      try {
        for (Future<List<Integer>> done : threads.invokeAll(work)) {
          tries.addAll(done.get());
        }
      } finally {
        threads.shutdown();
      }
      System.out.printf(
          "%d pushes of %d clones: %d tries, of each tenth push at least %d, at most %d;"
              + " %d of %d connections broken, %d delivered twice%n",
          tries.size(),
          clones,
          tries.stream().mapToInt(n -> n).sum(),
          tries.stream().sorted().skip(tries.size() * 9 / 10).findFirst().orElse(0),
          tries.stream().mapToInt(n -> n).max().orElse(0),
          proxy.broken.get(),
          proxy.connections.get(),
          proxy.repeated.get());
      assertThat(proxy.broken.get() + proxy.repeated.get()).isPositive();
    }
    assertThat(tries).allSatisfy(n -> assertThat(n).isLessThanOrEqualTo(MOST_TRIES));
    assertThat(hub.runs()).hasSize(clones * runs).doesNotHaveDuplicates();
    assertOnlyAdded();
    assertThat(hub.git("fsck", "--strict", "--no-dangling")).doesNotContain("error", "missing");
    all.forEach(ScratchRepository::close);
  }

  private static List<Integer> pushInParts(ScratchRepository clone, int first, int runs, int each)
      throws IOException {
    List<Integer> tries = new ArrayList<>();
    for (int done = 0; done < runs; done += each) {
      for (int i = 0; i < each; i++) {
        HandJournal.in(clone.workspace().store().directory().live(), first + done + i).end();
      }
      PushRuns.Report report = Hub.push(clone, "origin");
      assertThat(report.trouble()).isEmpty();
      assertThat(report.held()).isEmpty();
      tries.add(report.tries());
    }
    return tries;
  }

  /** Each tip that the remote ever had goes on in the next, which has all of its paths. */
  private void assertOnlyAdded() throws IOException {
    List<String> tips = hub.git("log", "-g", "--format=%H", "refs/heads/git-runs").lines().toList();
    assertThat(tips).isNotEmpty();
    for (int i = 1; i < tips.size(); i++) {
      hub.git("merge-base", "--is-ancestor", tips.get(i), tips.get(i - 1));
      assertThat(hub.git("diff", "--name-only", "--diff-filter=MDT", tips.get(i), tips.get(i - 1)))
          .isEmpty();
    }
  }
}
