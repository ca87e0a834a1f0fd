package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.read.LiveRun;
import dev.gitruns.read.LiveSeries;
import dev.gitruns.read.Mark;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.RunSpec;
import dev.gitruns.share.WatchRefs;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchPushTest {
  private static final String SECRET = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";

  private static Workspace agreed(ScratchRepository repo) throws IOException {
    repo.git("config", "runs.remote", "origin");
    return Workspace.open(repo.workspace().caller());
  }

  private static ActiveRun start(Workspace workspace) {
    RunSpec spec =
        RunSpec.named("a")
            .config(new FieldsBuilder().put("token", SECRET).build())
            .note("not " + SECRET)
            .build();
    return ActiveRun.start(spec, workspace.place(), ProcessHandle.current().pid(), problem -> {});
  }

  private static void await(Callable<Boolean> holds) throws Exception {
    for (int i = 0; i < 200 && !holds.call(); i++) {
      Thread.sleep(50);
    }
    assertThat(holds.call()).isTrue();
  }

  private static String watched(Hub hub) throws IOException {
    return hub.git("for-each-ref", "--format=%(objectname)", WatchRefs.PREFIX);
  }

  private static void fetch(ScratchRepository repo) {
    new WatchRefs(repo.workspace().git(), "origin").fetch();
  }

  @Test
  void colleaguesSeeARunUntilItIsSealed(@TempDir Path dir) throws Exception {
    Hub hub = Hub.at(dir.resolve("hub.git"));
    try (ScratchRepository here = hub.clone(dir.resolve("here"));
        ScratchRepository there = hub.clone(dir.resolve("there"));
        Workspace workspace = agreed(here)) {
      hub.git("config", "receive.denyNonFastForwards", "true");
      String objects = here.git("count-objects");
      ActiveRun run = start(workspace);
      run.log(3, Map.of("loss", 0.5));
      WatchPush push = WatchPush.start(workspace, run, Duration.ofMillis(100));
      await(() -> !watched(hub).isEmpty());
      String first = watched(hub);
      run.log(4, Map.of("loss", 0.25));
      await(() -> !watched(hub).isEmpty() && !watched(hub).equals(first));
      push.ended();
      fetch(there);
      LiveRun seen = new WatchedRuns(there.workspace()).beside().get(0);
      assertThat(seen.step()).isEqualTo(4);
      assertThat(seen.row().has(Mark.WATCHED)).isTrue();
      assertThat(seen.row().status()).isEqualTo(RunStatus.RUNNING);
      assertThat(LiveSeries.of(seen.series()).get("loss").values()).containsExactly(0.5, 0.25);
      assertThat(hub.git("show", WatchRefs.PREFIX + run.uid() + ":watch.json"))
          .contains("[secret:github-token]")
          .doesNotContain(SECRET);
      assertThat(here.git("count-objects")).isEqualTo(objects);

      push.close();
      assertThat(watched(hub)).isEmpty();
      fetch(there);
      assertThat(new WatchedRuns(there.workspace()).beside()).isEmpty();
    }
  }

  @Test
  void aNetworkThatIsAwayDisturbsNobodyAndIsTidiedLater(@TempDir Path dir) throws Exception {
    Hub hub = Hub.at(dir.resolve("hub.git"));
    try (ScratchRepository here = hub.clone(dir.resolve("here"));
        Workspace workspace = agreed(here)) {
      ActiveRun run = start(workspace);
      WatchPush push = WatchPush.start(workspace, run, Duration.ofMillis(100));
      await(() -> !watched(hub).isEmpty());
      Files.move(hub.dir(), dir.resolve("away"));
      Thread.sleep(300);
      run.finish(RunStatus.FINISHED);
      push.ended();
      new SealRuns(workspace).pending();
      push.close();
      Files.move(dir.resolve("away"), hub.dir());
      assertThat(watched(hub)).isNotEmpty();
      assertThat(new SealRuns(workspace).pending().trouble()).isEmpty();

      Hub.push(here, "origin");
      assertThat(watched(hub)).isEmpty();
      assertThat(hub.runs()).hasSize(1);
    }
  }

  @Test
  void withoutConsentNothingGoesAnywhere(@TempDir Path dir) throws Exception {
    Hub hub = Hub.at(dir.resolve("hub.git"));
    try (ScratchRepository here = hub.clone(dir.resolve("here"));
        Workspace workspace = Workspace.open(here.workspace().caller())) {
      ActiveRun run = start(workspace);
      assertThatThrownBy(() -> WatchPush.start(workspace, run, Duration.ofMillis(50)))
          .isInstanceOf(GitRunsException.class)
          .hasMessageContaining("Nobody agreed");
      assertThat(watched(hub)).isEmpty();
    }
  }

  @Test
  void whateverARemoteShowsThereIsReadWithoutHarm(@TempDir Path dir) throws Exception {
    Hub hub = Hub.at(dir.resolve("hub.git"));
    try (ScratchRepository here = hub.clone(dir.resolve("here"))) {
      Uid uid = Uid.create(1, new Random(7));
      String head = here.git("rev-parse", "HEAD");
      put(hub, here, uid, "{\"uid\": \"" + Uid.create(2, new Random(8)) + "\", \"at\": 1}");
      put(hub, here, Uid.create(3, new Random(9)), "no JSON");
      put(hub, here, Uid.create(4, new Random(10)), "[" + "1,".repeat(200_000) + "1]");
      Uid old = Uid.create(5, new Random(11));
      put(hub, here, old, "{\"uid\": \"" + old + "\", \"at\": 1, \"name\": \"\\u001b[31m\"}");
      here.git(
          "push", "-q", "origin", head + ":" + WatchRefs.PREFIX + Uid.create(6, new Random(12)));
      here.git(
          "push", "-q", "origin", head + ":" + WatchRefs.PREFIX + "../x".replace("..", "dots"));
      fetch(here);
      assertThat(new WatchedRuns(here.workspace()).beside())
          .singleElement()
          .matches(run -> run.row().uid().equals(old) && run.row().has(Mark.STALE));
      assertThat(new WatchCheckup(here.workspace()).run())
          .singleElement()
          .matches(told -> told.what().contains("5 runs"))
          .matches(told -> told.next().startsWith("git push origin --delete refs/runs/watch/"));
    }
  }

  /** A process of git for each run took seconds where a thousand runs are watched. */
  @Test
  void manyWatchedRunsStartFewProcesses(@TempDir Path dir) throws Exception {
    Hub hub = Hub.at(dir.resolve("hub.git"));
    try (ScratchRepository here = hub.clone(dir.resolve("here"))) {
      StringBuilder refs = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        Uid uid = Uid.create(i, new Random(i));
        here.write("watch.json", "{\"at\": 1, \"format\": 1, \"uid\": \"" + uid + "\"}\n");
        here.git("add", "-f", "watch.json");
        String commit = here.git("commit-tree", here.git("write-tree"), "-m", "x");
        refs.append("create " + WatchRefs.TRACKING + "origin/watch/" + uid + " " + commit + "\n");
      }
      Path stdin = Files.writeString(dir.resolve("refs"), refs);
      new ProcessBuilder("git", "update-ref", "--stdin")
          .directory(here.top.toFile())
          .redirectInput(stdin.toFile())
          .start()
          .waitFor();
      Path trace = dir.resolve("trace");
      Caller caller = here.workspace().caller();
      Map<String, String> env = new java.util.HashMap<>(caller.env());
      env.put("GIT_TRACE2_EVENT", trace.toString());
      Caller traced = new Caller(caller.cwd(), env, caller.clock(), caller.osUser(), caller.pid());
      try (Workspace workspace = Workspace.open(traced)) {
        Files.deleteIfExists(trace);
        assertThat(new WatchedRuns(workspace).all()).hasSize(40).allMatch(w -> w.run().isPresent());
        assertThat(started(trace)).isLessThanOrEqualTo(1);
        // The remote has none of them any more.
        new WatchRefs(workspace.git(), "origin").fetch();
        assertThat(new WatchedRuns(workspace).all()).isEmpty();
        assertThat(started(trace)).isBetween(1L, 8L);
      }
    }
  }

  private static long started(Path trace) throws IOException {
    return Files.exists(trace)
        ? Files.readAllLines(trace).stream().filter(l -> l.contains("\"event\":\"start\"")).count()
        : 0;
  }

  private static void put(Hub hub, ScratchRepository by, Uid uid, String document)
      throws IOException {
    by.write("watch.json", document);
    by.git("checkout", "-q", "--orphan", "w" + uid);
    by.git("rm", "-q", "-f", "--cached", "-r", ".");
    by.git("add", "watch.json");
    by.git("commit", "-q", "-m", "x");
    by.git("push", "-q", hub.dir().toString(), "HEAD:" + WatchRefs.PREFIX + uid);
  }
}
