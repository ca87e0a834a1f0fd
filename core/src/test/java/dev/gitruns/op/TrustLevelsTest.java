package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A remote that is only read shows its runs. It changes, deletes and sends nothing. */
class TrustLevelsTest {
  @TempDir Path directory;
  private Hub team;
  private Hub other;
  private ScratchRepository ada;
  private ScratchRepository stranger;

  @BeforeEach
  void makeTwoRemotes() throws IOException {
    team = Hub.at(directory.resolve("team.git"));
    other = Hub.at(directory.resolve("other.git"));
    ada = team.clone(directory.resolve("ada"));
    stranger = other.clone(directory.resolve("stranger"));
    ada.git("remote", "add", "other", other.dir().toString());
  }

  @AfterEach
  void close() {
    ada.close();
    stranger.close();
  }

  private static HandJournal record(ScratchRepository in, long seed) throws IOException {
    HandJournal journal =
        HandJournal.in(in.workspace().store().directory().live(), seed)
            .line("{\"code\":{\"commit\":\"" + in.git("rev-parse", "HEAD") + "\"}}")
            .end();
    new SealRuns(in.workspace()).pending();
    return journal;
  }

  /** Fetches from the other remote, whose runs are shown from then on. */
  private void readOther() throws IOException {
    ada.git("fetch", "-q", "other");
    ada.git("config", "remote.other.gitruns", "read");
  }

  private List<RunRow> rows() {
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      return new ListRuns(workspace).rows();
    }
  }

  private static String objects(Hub hub) throws IOException {
    return hub.git("rev-list", "--objects", "--all");
  }

  private void purge(Uid uid) {
    new PurgeRun(stranger.workspace()).run(uid, Optional.empty(), "not yours", false);
  }

  @Test
  void pushSendsNoRunAndNoCodeOfAnotherRemote() throws IOException {
    stranger.write("secret.txt", "embargoed\n");
    stranger.git("add", "-A");
    stranger.git("commit", "-q", "-m", "embargoed");
    HandJournal foreign = record(stranger, 1);
    Hub.push(stranger, "origin");
    readOther();
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      SharedRemote remote =
          SharedRemote.named(Optional.of("other"), workspace.store().repository());
      assertThat(new FetchRuns(workspace, remote, false).run().tips().code()).isPresent();
    }
    HandJournal own = record(ada, 2);
    assertThat(rows()).extracting(RunRow::uid).contains(foreign.uid(), own.uid());

    PushRuns.Report report = Hub.push(ada, "origin");

    assertThat(report.pushed()).hasSize(1);
    String there = objects(team);
    assertThat(there).contains(ada.git("rev-parse", "git-runs"));
    objects(other)
        .lines()
        .filter(line -> line.contains("secret.txt") || line.contains("runs/"))
        .filter(line -> line.matches(".*(secret\\.txt|/[0-9a-f]{64})"))
        .forEach(line -> assertThat(there).doesNotContain(line.substring(0, 40)));
    assertThat(there).doesNotContain(stranger.git("rev-parse", "HEAD"));
    assertThat(ada.git("rev-list", "refs/runs/code"))
        .doesNotContain(stranger.git("rev-parse", "HEAD"));
  }

  @Test
  void purgesOfAnotherRemoteHideAndDeleteNothing() throws IOException {
    HandJournal shared = record(ada, 1);
    Hub.push(ada, "origin");
    HandJournal unsealed = HandJournal.in(ada.workspace().store().directory().live(), 2).end();
    purge(shared.uid());
    purge(unsealed.uid());
    Hub.push(stranger, "origin");
    readOther();

    assertThat(rows()).extracting(RunRow::uid).contains(shared.uid(), unsealed.uid());
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      assertThat(workspace.store().remotes().claims())
          .extracting("remote", "purges")
          .containsExactly(org.assertj.core.groups.Tuple.tuple("other", 2));
      new SealRuns(workspace).pending();
    }
    assertThat(rows()).extracting(RunRow::uid).contains(shared.uid(), unsealed.uid());
    assertThat(Hub.push(ada, "origin").pushed()).hasSize(1);
    assertThat(team.runs()).hasSize(2);
    assertThat(team.git("ls-tree", "-r", "--name-only", "git-runs")).doesNotContain("events/");
  }

  @Test
  void purgeOfTheSharedRemoteHidesAndKeepsTheJournal() throws IOException {
    record(ada, 1);
    Hub.push(ada, "origin");
    HandJournal unsealed = HandJournal.in(ada.workspace().store().directory().live(), 2).end();
    try (ScratchRepository bob = team.clone(directory.resolve("bob"))) {
      new PurgeRun(bob.workspace()).run(unsealed.uid(), Optional.empty(), "mistake", false);
      Hub.push(bob, "origin");
    }
    ada.git("fetch", "-q", "origin");
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      new SealRuns(workspace).pending();
    }
    assertThat(rows()).extracting(RunRow::uid).doesNotContain(unsealed.uid());
    assertThat(unsealed.dir()).isDirectory();
  }

  @Test
  void segmentOfAnotherRemoteTakesNoRunsPlace() throws IOException {
    HandJournal base = record(ada, 1);
    Hub.push(ada, "origin");
    RunId id = ada.onlyRun();
    Value.Fields more =
        Value.Fields.EMPTY
            .with("name", new Value.Text("better"))
            .with("continues", Value.ofTexts(List.of(id.hex())));
    HandJournal forged =
        HandJournal.in(stranger.workspace().store().directory().live(), 1, more)
            .line("{\"m\":{\"loss\":0.0001},\"s\":1}")
            .end();
    assertThat(forged.uid()).isEqualTo(base.uid());
    new SealRuns(stranger.workspace()).pending();
    new AnnotateRun(stranger.workspace())
        .tag(RunRow.builder(base.uid(), 0).build(), "stage", "prod");
    Hub.push(stranger, "origin");
    readOther();

    assertThat(rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.id()).contains(id);
              assertThat(row.name()).isEqualTo("hand-1");
              assertThat(row.tags()).doesNotContainKey("stage");
            });
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      assertThat(workspace.store().remotes().claims()).extracting("segments").containsExactly(1);
    }
    // Only a segment of this clone that continues it makes it count.
    HandJournal.in(
            ada.workspace().store().directory().live(),
            1,
            Value.Fields.EMPTY.with(
                "continues", Value.ofTexts(List.of(id.hex(), stranger.onlyRun().hex()))))
        .line("{\"m\":{\"loss\":0.4},\"s\":2}")
        .end();
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      new SealRuns(workspace).pending();
    }
    assertThat(rows()).singleElement().satisfies(row -> assertThat(row.earlier()).hasSize(2));
  }

  @Test
  void ignoredRemoteHasNoPart() throws IOException {
    record(stranger, 1);
    Hub.push(stranger, "origin");
    ada.git("fetch", "-q", "other");

    assertThat(rows()).isEmpty();
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      assertThat(workspace.store().remotes().ignored()).containsExactly("other");
      SharedRemote remote =
          SharedRemote.named(Optional.of("other"), workspace.store().repository());
      assertThat(remote.read(workspace.git(), workspace.store().repository())).isTrue();
    }
    assertThat(rows()).hasSize(1);
  }

  @Test
  void foreignJournalAnchorsOnlyCodeThatTheRemoteHas() throws IOException {
    ada.git("fetch", "-q", "origin");
    String known = ada.git("rev-parse", "HEAD");
    ada.git("checkout", "-q", "-b", "embargo");
    ada.write("fix.txt", "embargoed fix\n");
    ada.git("add", "-A");
    ada.git("commit", "-q", "-m", "embargoed fix");
    String hidden = ada.git("rev-parse", "HEAD");
    Path spool = directory.resolve("spool");
    HandJournal.in(spool, 1).line("{\"code\":{\"commit\":\"" + hidden + "\"}}").end();
    HandJournal.in(spool, 2).line("{\"code\":{\"commit\":\"" + known + "\"}}").end();

    SealRuns.Report sealed;
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      sealed = new SealRuns(workspace).one(spool);
    }

    assertThat(sealed.notes())
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .contains(hidden, "was named by a journal from elsewhere");
    assertThat(Hub.push(ada, "origin").pushed()).hasSize(2);
    assertThat(objects(team)).doesNotContain(hidden).doesNotContain("fix.txt");
    assertThat(ada.git("rev-list", "refs/runs/code")).contains(known).doesNotContain(hidden);
  }

  @Test
  void eventOfAnotherRemoteReplacesNothingThatWasSetHere() throws IOException {
    HandJournal foreign = record(stranger, 1);
    RunRow row = RunRow.builder(foreign.uid(), 0).build();
    Hub.push(stranger, "origin");
    readOther();
    new AnnotateRun(ada.workspace()).tag(row, "stage", "mine");
    new AnnotateRun(stranger.workspace()).tag(row, "stage", "theirs");
    new AnnotateRun(stranger.workspace()).tag(row, "other", "theirs");
    Hub.push(stranger, "origin");
    ada.git("fetch", "-q", "other");

    assertThat(rows())
        .singleElement()
        .satisfies(
            shown ->
                assertThat(shown.tags())
                    .containsEntry("stage", "mine")
                    .containsEntry("other", "theirs"));
    assertThat(Files.exists(foreign.dir())).isFalse();
  }
}
