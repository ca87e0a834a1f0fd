package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.read.ListRuns;
import dev.gitruns.record.RunSpec;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs reach a remote exactly once, whatever others, its server or the connection do. */
class PushRunsTest {
  @TempDir private Path directory;
  private Hub hub;
  private ScratchRepository ada;
  private ScratchRepository bob;

  @BeforeEach
  void makeHub() throws IOException {
    hub = Hub.at(directory.resolve("hub.git"));
    ada = hub.clone(directory.resolve("ada"));
    bob = hub.clone(directory.resolve("bob"));
  }

  @AfterEach
  void close() {
    ada.close();
    bob.close();
  }

  private static void record(ScratchRepository in, int... seeds) throws IOException {
    for (int seed : seeds) {
      HandJournal.in(in.workspace().store().directory().live(), seed).end();
    }
  }

  private static void recordWithFile(ScratchRepository in, int seed, String name)
      throws IOException {
    HandJournal.in(in.workspace().store().directory().live(), seed).artifact(name, "x").end();
  }

  @Test
  void runsOfTwoClonesAreUnitedAndEachHasAll() throws IOException {
    record(ada, 1);
    record(bob, 2, 3);
    assertThat(Hub.push(ada, "origin").pushed()).hasSize(1);
    PushRuns.Report second = Hub.push(bob, "origin");
    assertThat(second.pushed()).hasSize(2);
    assertThat(second.trouble()).isEmpty();
    assertThat(hub.runs()).hasSize(3);
    assertThat(bob.workspace().store().runs()).hasSize(3);

    PushRuns.Report again = Hub.push(ada, "origin");
    assertThat(again.pushed()).isEmpty();
    assertThat(ada.workspace().store().tip()).isEqualTo(second.tip());
    hub.git("fsck", "--strict");
  }

  @Test
  void whatAnotherCloneHasIsSeenAfterAFetch() throws IOException {
    record(ada, 1);
    Hub.push(ada, "origin");
    try (Workspace workspace = Workspace.open(bob.workspace().caller())) {
      SharedRemote remote = SharedRemote.named(Optional.empty(), workspace.store().repository());
      assertThat(new FetchRuns(workspace, remote, false).run().runs()).hasSize(1);
    }
    assertThat(new ListRuns(bob.workspace()).rows()).hasSize(1);
    assertThat(bob.git("rev-list", "--count", "git-runs")).isEqualTo("1");
  }

  @Test
  void manyPushesAtOnceLoseNothing() throws Exception {
    List<ScratchRepository> clones = new ArrayList<>(List.of(ada, bob));
    for (int i = 0; i < 2; i++) {
      clones.add(hub.clone(directory.resolve("clone" + i)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(clones.size());
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < clones.size(); i++) {
        int first = 10 * i;
        ScratchRepository clone = clones.get(i);
        work.add(
            () -> {
              for (int run = 0; run < 3; run++) {
                record(clone, first + run);
                assertThat(Hub.push(clone, "origin").trouble()).isEmpty();
              }
              return null;
            });
      }
      for (Future<Void> each : threads.invokeAll(work)) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(hub.runs()).hasSize(3 * clones.size()).doesNotHaveDuplicates();
    hub.git("fsck", "--strict");
    clones.get(2).close();
    clones.get(3).close();
  }

  @Test
  void aRunThatTheServerRefusesIsHeldAndAllOthersArrive() throws IOException {
    refuseBad();
    record(ada, 1, 2, 3, 4, 5, 6);
    recordWithFile(ada, 7, "model.bad");
    recordWithFile(ada, 8, "model.bin");

    PushRuns.Report report = Hub.push(ada, "origin");

    assertThat(report.pushed()).hasSize(7);
    assertThat(report.held()).hasSize(1);
    assertThat(report.trouble()).isEmpty();
    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("no bad files"));
    RunId held = report.held().get(0);
    assertThat(hub.runs()).hasSize(7).doesNotContain(held.hex());
    // The branch that a plain git push sends has no run that the server refuses.
    assertThat(ada.workspace().store().tip()).isEqualTo(report.tip());
    Path copy = ada.workspace().store().directory().held(held);
    assertThat(copy.resolve("tree").resolve("run.json")).isRegularFile();
    assertThat(new ListRuns(ada.workspace()).rows()).hasSize(8);

    PushRuns.Report again = Hub.push(ada, "origin");
    assertThat(again.pushed()).isEmpty();
    assertThat(again.held()).containsExactly(held);
    assertThat(again.tries()).isZero();

    hub.withoutHook("pre-receive");
    new HeldRuns(ada.workspace()).retry("origin");
    assertThat(Hub.push(ada, "origin").pushed()).containsExactly(held);
    assertThat(hub.runs()).hasSize(8);
    assertThat(copy).doesNotExist();
  }

  private void refuseBad() throws IOException {
    hub.hook(
        "pre-receive",
        "while read old new ref; do",
        "  [ \"$ref\" = refs/heads/git-runs ] || continue",
        "  for commit in $(git rev-list $new --not --all); do",
        "    git ls-tree -r --name-only $commit | grep -q bad$ && { echo 'no bad files'; exit 1; }",
        "  done",
        "done",
        "exit 0");
  }

  @Test
  void runsThatAreAllRefusedAreHeldWhereTheBranchItselfIsTaken() throws IOException {
    refuseBad();
    for (int seed = 1; seed <= 4; seed++) {
      recordWithFile(ada, seed, "model.bad");
    }
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.trouble()).isEmpty();
    assertThat(report.held()).hasSize(4);

    // The same where the branch is there already, and all others have arrived.
    record(ada, 5);
    Hub.push(ada, "origin");
    for (int seed = 6; seed <= 9; seed++) {
      recordWithFile(ada, seed, "model.bad");
    }
    PushRuns.Report again = Hub.push(ada, "origin");
    assertThat(again.trouble()).isEmpty();
    assertThat(again.held()).hasSize(8);
    assertThat(hub.runs()).hasSize(1);
    assertThat(ada.workspace().store().runs()).hasSize(1);
    assertThat(Hub.push(ada, "origin").tries()).isZero();
  }

  @Test
  void secondRemoteIsRefusedAndGetsNothing() throws IOException {
    Hub other = Hub.at(directory.resolve("other.git"));
    ada.git("remote", "add", "backup", other.dir().toString());
    ada.git("push", "-q", "backup", "HEAD:refs/heads/main");
    record(ada, 1);
    assertThat(Hub.push(ada, "origin").pushed()).hasSize(1);

    assertThatThrownBy(() -> Hub.push(ada, "backup"))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("Runs are shared with origin");
    assertThat(other.git("for-each-ref", "--format=%(refname)")).isEqualTo("refs/heads/main");
  }

  @Test
  void aPurgedRunThatIsRefusedForItsPlaceInTheHistoryHoldsNoOtherBack() throws IOException {
    refuseBad();
    recordWithFile(ada, 1, "model.bad");
    record(ada, 2);
    new SealRuns(ada.workspace()).pending();
    Uid bad =
        new ListRuns(ada.workspace())
            .rows().stream()
                .filter(row -> row.name().equals("hand-1"))
                .findFirst()
                .orElseThrow()
                .uid();
    new PurgeRun(ada.workspace()).run(bad, Optional.empty(), "bad", false);

    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.trouble()).isEmpty();
    assertThat(report.held()).isEmpty();
    assertThat(hub.runs()).hasSize(1);
    record(ada, 3);
    assertThat(Hub.push(ada, "origin").tries()).isEqualTo(1);
    assertThat(hub.runs()).hasSize(2);
    hub.git("fsck", "--strict");
  }

  @Test
  void aLostReplyIsSettledByALook() throws IOException {
    hub.hook("post-receive", "rm -f \"$0\"", "kill -9 $PPID");
    record(ada, 1);
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).hasSize(1);
    assertThat(report.trouble()).isEmpty();
    assertThat(report.tip()).isEqualTo(ada.workspace().store().tip());
    assertThat(hub.runs()).hasSize(1);
  }

  @Test
  void aServerThatRefusesTheBranchItselfIsToldAndNothingIsHeld() throws IOException {
    record(ada, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    hub.hook(
        "update", "[ $1 != refs/heads/git-runs ] || { echo 'the branch is protected'; exit 1; }");
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).isEmpty();
    assertThat(report.held()).isEmpty();
    assertThat(report.tries()).isLessThan(12);
    assertThat(report.trouble()).singleElement().asString().contains("the branch is protected");
    assertThat(ada.workspace().store().directory().held()).isEmptyDirectory();
    assertThat(new ListRuns(ada.workspace()).rows()).hasSize(9);

    hub.withoutHook("update");
    assertThat(Hub.push(ada, "origin").pushed()).hasSize(9);
  }

  @Test
  void codeThatTheServerRefusesHoldsNoRunBack() throws IOException {
    hub.hook("update", "[ $1 != refs/runs/code ] || { echo 'only branches'; exit 1; }");
    ada.record(RunSpec.named("r").command(List.of("true")).build());
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(hub.runs()).hasSize(1);
    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("code of runs stays here", "only branches"));
  }

  @Test
  void anEmptyRemoteIsRefusedUnlessItIsForRunsAlone() throws IOException {
    Hub empty = Hub.at(directory.resolve("empty.git"));
    ada.git("remote", "add", "empty", empty.dir().toString());
    record(ada, 1);
    assertThatThrownBy(() -> Hub.push(ada, "empty"))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("no branch yet");
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      SharedRemote remote =
          SharedRemote.named(Optional.of("empty"), workspace.store().repository()).withoutCode();
      assertThat(new PushRuns(workspace, remote, false, Watch.NONE).run(false).pushed()).hasSize(1);
    }
    assertThat(empty.git("for-each-ref", "--format=%(refname)")).isEqualTo("refs/heads/git-runs");
  }

  @Test
  void aRemoteThatIsNotThereIsAnErrorOfTheEnvironmentAndNothingIsLost() throws IOException {
    ada.git("remote", "add", "gone", directory.resolve("nowhere.git").toString());
    record(ada, 1);
    assertThatThrownBy(() -> Hub.push(ada, "gone"))
        .isInstanceOfSatisfying(
            GitRunsException.class,
            e -> assertThat(e.kind()).isEqualTo(GitRunsException.Kind.ENVIRONMENT));
    assertThat(ada.workspace().store().runs()).hasSize(1);
  }

  @Test
  void noHookOfTheUserRuns() throws IOException {
    Path hook = ada.top.resolve(".git/hooks/pre-push");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\ntouch " + directory.resolve("asked") + "\nexit 1\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
    record(ada, 1);
    assertThat(Hub.push(ada, "origin").pushed()).hasSize(1);
    assertThat(directory.resolve("asked")).doesNotExist();
  }
}
