package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.read.ListRuns;
import dev.gitruns.record.RunSpec;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was purged is gone for readers at once, and what was erased comes back from nobody. */
class PurgeRunTest {
  private static final String SECRET = "the name of a patient";

  @TempDir private Path directory;
  private Hub hub;
  private ScratchRepository ada;
  private ScratchRepository bob;
  private Uid uid;

  @BeforeEach
  void shareARunWithASecret() throws IOException {
    hub = Hub.at(directory.resolve("hub.git"));
    ada = hub.clone(directory.resolve("ada"));
    bob = hub.clone(directory.resolve("bob"));
    HandJournal journal =
        HandJournal.in(ada.workspace().store().directory().live(), 1)
            .artifact("names.txt", SECRET)
            .end();
    uid = journal.uid();
    HandJournal.in(ada.workspace().store().directory().live(), 2).end();
    Hub.push(ada, "origin");
    HandJournal.in(bob.workspace().store().directory().live(), 3).end();
    Hub.push(bob, "origin");
  }

  @AfterEach
  void close() {
    ada.close();
    bob.close();
  }

  private static PurgeRun.Report purge(
      ScratchRepository in, Uid uid, Optional<String> file, boolean erase) {
    try (Workspace workspace = Workspace.open(in.workspace().caller())) {
      PurgeRun purge = new PurgeRun(workspace);
      Optional<String> path = file.map(name -> purge.pathOf(uid, name));
      return purge.run(uid, path, "a person's name", erase);
    }
  }

  private static PushRuns.Report pushErased(ScratchRepository from) {
    try (Workspace workspace = Workspace.open(from.workspace().caller())) {
      SharedRemote remote =
          SharedRemote.named(Optional.of("origin"), workspace.store().repository());
      return new PushRuns(workspace, remote, false, Watch.NONE).replacing(true).run(false);
    }
  }

  @Test
  void aPurgedRunIsGoneHereAndWithThePushEverywhere() throws IOException {
    purge(ada, uid, Optional.empty(), false);
    assertThat(new ListRuns(ada.workspace()).rows()).hasSize(1);
    Hub.push(ada, "origin");
    Hub.push(bob, "origin");
    assertThat(new ListRuns(bob.workspace()).rows()).hasSize(2);
    assertThat(hub.runs()).hasSize(2);
    assertThatThrownBy(() -> new ShowRun(bob.workspace()).find(uid.text()))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("was purged by");
  }

  @Test
  void oneFileGoesAndTheRunStays() throws IOException {
    PurgeRun.Report report = purge(ada, uid, Optional.of("names.txt"), false);
    assertThat(report.path()).get().asString().startsWith("artifacts/");
    assertThat(new ListRuns(ada.workspace()).rows()).hasSize(2);
    Hub.push(ada, "origin");
    assertThat(hub.git("ls-tree", "-r", "--name-only", "git-runs")).doesNotContain("artifacts/");
    assertThatThrownBy(() -> purge(ada, uid, Optional.of("run.json"), false))
        .isInstanceOf(GitRunsException.class);
  }

  private static List<String> purgedHistory(ScratchRepository in) {
    return new Doctor(in.workspace().caller())
        .run().stream()
            .filter(each -> each.code().equals("purged-history"))
            .map(each -> each.what() + " " + each.next())
            .toList();
  }

  @Test
  void doctorNamesHistoriesOfWhatIsPurgedUntilItIsErased() throws IOException {
    Hub.push(bob, "origin");
    String own = "refs/heads/git-runs";
    String fetched = "refs/remotes/origin/git-runs";
    assertThat(purgedHistory(ada)).isEmpty();
    purge(ada, uid, Optional.empty(), false);
    assertThat(purgedHistory(ada))
        .singleElement()
        .asString()
        .contains(own + ", " + fetched + " still holds", uid.text(), "purge --erase --reason");
    ada.git("branch", "backup", own);
    ada.git("update-ref", "-d", fetched);
    assertThat(purgedHistory(ada)).singleElement().asString().contains("refs/heads/backup", own);
    ada.git("branch", "-D", "backup");
    Hub.push(ada, "origin");
    // A colleague who unites histories, of which one never had the deletion.
    HandJournal.in(bob.workspace().store().directory().live(), 4).end();
    Hub.push(bob, "origin");
    assertThat(purgedHistory(bob)).singleElement().asString().contains(own, fetched, uid.text());

    purge(ada, uid, Optional.empty(), true);
    assertThat(pushErased(ada).trouble()).isEmpty();
    assertThat(purgedHistory(ada)).isEmpty();
  }

  @Test
  void doctorNamesHistoriesOfAPurgedFileOfAnyRun() throws IOException {
    purge(ada, uid, Optional.of("names.txt"), false);
    assertThat(purgedHistory(ada)).singleElement().asString().contains(uid.text());
    Uid never = HandJournal.in(ada.workspace().store().directory().live(), 7).end().uid();
    purge(ada, never, Optional.empty(), false);
    assertThat(purgedHistory(ada)).singleElement().asString().doesNotContain(never.text());
  }

  @Test
  void anErasedRunIsInNoObjectOfTheRemoteAndAStaleCloneDoesntBringItBack() throws IOException {
    purge(ada, uid, Optional.empty(), true);
    assertThatThrownBy(() -> Hub.push(ada, "origin"))
        .isInstanceOfSatisfying(
            GitRunsException.class,
            e -> assertThat(e.next()).isEqualTo("git runs push --erase origin"));
    assertThat(pushErased(ada).trouble()).isEmpty();
    assertThat(hub.runs()).hasSize(2);
    hub.git("gc", "-q", "--prune=now");
    assertThat(secretsIn(hub)).isZero();

    // A colleague with the old history: plain git is refused, ours unites.
    assertThatThrownBy(() -> bob.git("push", "-q", "origin", "git-runs"))
        .hasMessageContaining("rejected");
    HandJournal.in(bob.workspace().store().directory().live(), 4).end();
    assertThat(Hub.push(bob, "origin").trouble()).isEmpty();
    assertThat(hub.runs()).hasSize(3);
    hub.git("gc", "-q", "--prune=now");
    assertThat(secretsIn(hub)).isZero();
    assertThat(new ListRuns(bob.workspace()).rows()).hasSize(3);
    hub.git("fsck", "--strict");
  }

  /** A run of uncommitted code with a secret, and the snapshot that keeps it. */
  private String recordSecretCode(ScratchRepository in) throws IOException {
    in.write("train.sh", "k=" + SECRET + "\n");
    in.record(RunSpec.named("oops").command(List.of("true")).build());
    in.git("checkout", "-q", "train.sh");
    return new ShowRun(in.workspace()).open("oops").document("code.json").text("snapshot").get();
  }

  private static Uid uidOf(ScratchRepository in, String name) {
    return new ShowRun(in.workspace()).find(name).uid();
  }

  private static boolean keeps(ScratchRepository in, String commit) throws IOException {
    return in.git("for-each-ref", "--contains", commit).contains("refs/runs/");
  }

  @Test
  void erasedRunsCodeIsKeptNowhereAndNoCloneBringsItBack() throws IOException {
    String snapshot = recordSecretCode(ada);
    Hub.push(ada, "origin");
    Hub.push(bob, "origin");
    assertThat(secretsIn(hub)).isPositive();
    purge(ada, uid, Optional.empty(), true);
    purge(ada, uidOf(ada, "oops"), Optional.empty(), true);
    assertThat(pushErased(ada).trouble()).isEmpty();
    assertThat(keeps(ada, snapshot)).isFalse();
    HandJournal.in(bob.workspace().store().directory().live(), 5).end();
    assertThat(Hub.push(bob, "origin").trouble()).isEmpty();
    assertThat(keeps(bob, snapshot)).isFalse();
    hub.git("gc", "-q", "--prune=now");
    assertThat(secretsIn(hub)).isZero();
    assertThat(Hub.push(ada, "origin").trouble()).isEmpty();
    assertThat(keeps(ada, snapshot)).isFalse();
    hub.git("fsck", "--strict");
  }

  @Test
  void codeOfARunThatWasPurgedBeforeGoesWithItsErasure() throws IOException {
    String snapshot = recordSecretCode(ada);
    Uid oops = uidOf(ada, "oops");
    purge(ada, oops, Optional.empty(), false);
    assertThat(keeps(ada, snapshot)).isTrue();
    purge(ada, oops, Optional.empty(), true);
    assertThat(keeps(ada, snapshot)).isFalse();
  }

  @Test
  void codeThatAnotherRunHasStaysWhenOneIsErased() throws IOException {
    String snapshot = recordSecretCode(ada);
    Uid oops = uidOf(ada, "oops");
    ada.write("train.sh", "k=" + SECRET + "\n");
    ada.record(RunSpec.named("twin").command(List.of("true")).build());
    purge(ada, oops, Optional.empty(), true);
    assertThat(keeps(ada, snapshot)).isTrue();
    assertThat(ada.git("rev-parse", "main")).isNotEmpty();
  }

  @Test
  void erasedCommitAndAllAfterItLeaveTheAnchorsHereAndThere() throws IOException {
    String before = ada.git("rev-parse", "HEAD");
    ada.git("checkout", "-q", "--detach");
    recordAt(ada, "secret");
    String bad = ada.git("rev-parse", "HEAD");
    recordAt(ada, "after");
    String after = ada.git("rev-parse", "HEAD");
    Hub.push(ada, "origin");
    ada.git("checkout", "-q", "main");
    assertThat(hub.git("rev-list", "refs/runs/code")).contains(bad, after);

    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      PurgeRun purge = new PurgeRun(workspace);
      purge.eraseCode(purge.commit(bad));
    }
    assertThat(pushErased(ada).trouble()).isEmpty();
    assertThat(ada.git("rev-list", "refs/runs/code")).contains(before).doesNotContain(bad, after);
    assertThat(hub.git("rev-list", "refs/runs/code")).contains(before).doesNotContain(bad, after);
    assertThat(hub.runs()).hasSize(5);
  }

  private static void recordAt(ScratchRepository in, String name) throws IOException {
    in.write(name, name);
    in.git("add", name);
    in.git("commit", "-q", "-m", name);
    in.record(RunSpec.named(name).command(List.of("true")).build());
  }

  private static long secretsIn(Hub hub) throws IOException {
    return hub.git("rev-list", "--objects", "--all")
        .lines()
        .map(line -> line.split(" ")[0])
        .filter(
            name -> {
              try {
                return hub.git("cat-file", "-p", name).contains(SECRET);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            })
        .count();
  }
}
