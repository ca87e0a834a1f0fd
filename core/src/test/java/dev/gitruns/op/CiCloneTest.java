package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.record.ChildStreams;
import dev.gitruns.record.Inherited;
import dev.gitruns.record.RunSpec;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.store.InitRequest;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clones as CI makes them: runs are recorded, sealed, pushed and read in each. */
class CiCloneTest {
  @TempDir private Path directory;
  private Hub hub;

  @BeforeEach
  void makeHub() throws IOException {
    hub = Hub.at(directory.resolve("hub.git"));
    hub.git("config", "uploadpack.allowFilter", "true");
    try (ScratchRepository ada = hub.clone(directory.resolve("ada"))) {
      for (int i = 0; i < 3; i++) {
        ada.write("file" + i, "x" + i);
        ada.git("add", "-A");
        ada.git("commit", "-q", "-m", "commit " + i);
      }
      ada.git("push", "-q", "origin", "main");
      ada.git("push", "-q", "origin", "main~1:refs/pull/1/merge");
      HandJournal.in(ada.workspace().store().directory().live(), 1).artifact("a.txt", "x").end();
      Hub.push(ada, "origin");
    }
  }

  private Path clone(String... options) throws IOException {
    Path place = directory.resolve("clone");
    List<String> words = new ArrayList<>(List.of("clone", "-q"));
    words.addAll(List.of(options));
    words.addAll(List.of("file://" + hub.dir(), place.toString()));
    hub.git(words.toArray(String[]::new));
    git(place, "config", "user.name", "CI");
    git(place, "config", "user.email", "ci@example.org");
    return place;
  }

  private String git(Path place, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("-C", place.toString()));
    all.addAll(List.of(words));
    return hub.git(all.toArray(String[]::new));
  }

  private static Workspace open(Path place) {
    Map<String, String> env =
        Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", place.toString());
    return Workspace.open(
        new Caller(place, env, Clock.systemUTC(), "ci", ProcessHandle.current().pid()));
  }

  /** Records a run with a changed file there, and pushes it. */
  private PushRuns.Report recordAndPush(Path place) throws IOException {
    Files.writeString(place.resolve("train.sh"), "echo changed\n");
    try (Workspace workspace = open(place)) {
      workspace.store().init(InitRequest.DEFAULT);
      ChildStreams streams =
          new ChildStreams(
              new ByteArrayOutputStream(),
              new ByteArrayOutputStream(),
              false,
              false,
              Inherited.NOTHING);
      RunSpec spec = RunSpec.named("ci").command(List.of("sh", "train.sh")).build();
      assertThat(
              new RecordRun(workspace, streams, line -> {}, Watch.NONE).run(spec, true).exitCode())
          .isZero();
    }
    try (Workspace workspace = open(place)) {
      SharedRemote remote =
          SharedRemote.named(Optional.empty(), workspace.store().repository())
              .agree(workspace.git(), workspace.store().repository());
      return new PushRuns(workspace, remote, false, Watch.NONE).run(false);
    }
  }

  /** Everything arrived: both runs, and the code of the new one with its changed file. */
  private void arrived(PushRuns.Report report) throws IOException {
    assertThat(report.trouble()).isEmpty();
    assertThat(report.notes()).isEmpty();
    assertThat(report.pushed()).hasSize(1);
    assertThat(hub.runs()).hasSize(2);
    hub.git("fsck", "--strict");
    String id = report.pushed().get(0).hex();
    String code =
        hub.git("cat-file", "blob", "git-runs:" + report.pushed().get(0).path() + "/code.json");
    Value.Fields fields = ListRuns.parse((code + "\n").getBytes(StandardCharsets.UTF_8));
    String snapshot = fields.text("snapshot").orElseThrow(() -> new AssertionError(id + code));
    assertThat(hub.git("rev-list", "refs/runs/code")).contains(snapshot);
    assertThat(hub.git("cat-file", "blob", snapshot + ":train.sh")).isEqualTo("echo changed");
  }

  private static int shown(Path place) {
    try (Workspace workspace = open(place)) {
      assertThat(workspace.store().suspects()).isEmpty();
      return new ListRuns(workspace).rows().size();
    }
  }

  @Test
  void oneCommitDeep() throws IOException {
    Path place = clone("--depth", "1");
    arrived(recordAndPush(place));
    assertThat(git(place, "rev-parse", "--is-shallow-repository")).isEqualTo("true");
    assertThat(shown(place)).isEqualTo(2);
  }

  @Test
  void oneBranchAlone() throws IOException {
    Path place = clone("--single-branch", "--branch", "main");
    assertThat(shown(place)).isZero();
    try (Workspace workspace = open(place)) {
      SharedRemote remote = SharedRemote.named(Optional.empty(), workspace.store().repository());
      assertThat(new FetchRuns(workspace, remote, false).run().runs()).hasSize(1);
    }
    assertThat(shown(place)).isEqualTo(1);
    arrived(recordAndPush(place));
  }

  @Test
  void aMergeRequestsCommitWithoutABranch() throws IOException {
    Path place = clone("--depth", "1", "--no-checkout");
    git(place, "fetch", "-q", "--depth", "1", "origin", "refs/pull/1/merge");
    git(place, "checkout", "-q", "--detach", "FETCH_HEAD");
    arrived(recordAndPush(place));
  }

  @Test
  void withoutTheContentsOfFiles() throws IOException {
    Path place = clone("--filter=blob:none");
    String before = git(place, "rev-list", "--objects", "--missing=print", "--all");
    assertThat(before).contains("?");
    try (Workspace workspace = open(place)) {
      assertThat(new ListRuns(workspace).rows()).isEmpty();
      assertThat(workspace.store().unchecked()).hasSize(1);
      assertThat(git(place, "rev-list", "--objects", "--missing=print", "--all"))
          .as("a listing fetches nothing")
          .isEqualTo(before);
      SharedRemote remote = SharedRemote.named(Optional.empty(), workspace.store().repository());
      new FetchRuns(workspace, remote, false).run();
    }
    assertThat(shown(place)).isEqualTo(1);
    arrived(recordAndPush(place));
    assertThat(shown(place)).isEqualTo(2);
  }

  @Test
  void withAWordThatOnlyLetsRead() throws IOException {
    Path place = clone("--depth", "1");
    hub.hook("pre-receive", "echo read only; exit 1");
    PushRuns.Report report = recordAndPush(place);
    assertThat(report.held()).hasSize(1);
    assertThat(report.notes().toString()).contains("read only", "--retry origin");
    assertThat(report.pushed()).isEmpty();
    assertThat(shown(place)).isEqualTo(2);
  }
}
