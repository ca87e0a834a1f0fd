package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.LfsStore;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.record.RunSpec;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large files of runs reach others by their digest, and no run waits for them. */
class TravellingArtifactsTest {
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

  private static String text(int size, long seed) {
    StringBuilder text = new StringBuilder();
    Random random = new Random(seed);
    while (text.length() < size) {
      text.append("line ").append(random.nextInt(1000)).append('\n');
    }
    return text.toString();
  }

  private static void record(ScratchRepository in, int seed, String name, String text)
      throws IOException {
    HandJournal.in(in.workspace().store().directory().live(), seed).artifact(name, text).end();
  }

  private List<Path> objectsOfHub() throws IOException {
    return files(hub.dir().resolve("lfs/objects"));
  }

  private static List<Path> files(Path dir) throws IOException {
    if (!Files.isDirectory(dir)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(dir)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static List<RunArtifact> artifacts(ScratchRepository in, String... words) {
    try (Workspace workspace = Workspace.open(in.workspace().caller())) {
      return new ArtifactsOfRuns(workspace).select(List.of(words));
    }
  }

  private static PushArtifacts.Report send(ScratchRepository from, boolean repair) {
    try (Workspace workspace = Workspace.open(from.workspace().caller())) {
      SharedRemote origin =
          SharedRemote.named(Optional.of("origin"), workspace.store().repository());
      return new PushArtifacts(workspace, origin, false, Watch.NONE)
          .run(new ArtifactsOfRuns(workspace).allLarge(), repair);
    }
  }

  @Test
  void aPushSendsThemBeforeItsRunsAndOthersGetThem() throws IOException {
    String model = text(400_000, 1);
    record(ada, 1, "out/model.bin", model);
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.trouble()).isEmpty();
    assertThat(report.notes()).contains("1 large file sent, 391 KiB.");
    assertThat(objectsOfHub()).hasSize(1);

    Hub.push(bob, "origin");
    RunArtifact pointer = artifacts(bob, "hand-1", "out/*").get(0);
    assertThat(pointer.where()).isEqualTo(RunArtifact.Where.POINTER);
    try (Workspace workspace = Workspace.open(bob.workspace().caller())) {
      FetchArtifacts fetch = new FetchArtifacts(workspace, false, Watch.NONE);
      assertThat(fetch.run(List.of(pointer), Optional.empty()).answers())
          .singleElement()
          .satisfies(got -> assertThat(got.answer().outcome()).isEqualTo(Outcome.DONE));
      RunArtifact here = artifacts(bob, "out/model.bin:latest").get(0);
      assertThat(here.where()).isEqualTo(RunArtifact.Where.HERE);
      GetArtifact get = new GetArtifact(workspace);
      Path place = get.place(here, bob.top.resolve("got"));
      get.write(here, bob.top.resolve("got"), place, false);
      assertThat(place).isEqualTo(bob.top.resolve("got/out/model.bin")).hasContent(model);
      assertThat(new VerifyArtifacts(workspace, Watch.NONE).run(List.of(here)))
          .extracting(VerifyArtifacts.Checked::verdict)
          .containsExactly(VerifyArtifacts.Verdict.OK);
    }
  }

  @Test
  void largeOnesStayUntilTheyAreSent() throws IOException {
    ada.git("config", "runs.pushArtifacts", "300k");
    record(ada, 1, "model.bin", text(400_000, 1));
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).hasSize(1);
    assertThat(report.trouble()).isEmpty();
    assertThat(report.notes())
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains("larger than runs.pushArtifacts (300 KiB) stay here: model.bin of")
                    .contains("git runs artifacts push --to origin"));
    assertThat(objectsOfHub()).isEmpty();
    assertThat(send(ada, false).answers())
        .extracting(sent -> sent.answer().outcome())
        .containsExactly(Outcome.DONE);
    assertThat(objectsOfHub()).hasSize(1);
  }

  @Test
  void anUploadThatFailsHoldsNoRunBackAndIsTriedAgain() throws IOException {
    Path disk = directory.resolve("disk");
    ada.git("config", "runs.artifacts", disk.toString());
    record(ada, 1, "model.bin", text(400_000, 1));
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).hasSize(1);
    assertThat(report.trouble())
        .singleElement()
        .asString()
        .contains("model.bin of")
        .contains("mount it")
        .contains("git runs artifacts push");
    Files.createDirectories(disk);
    record(ada, 2, "small.txt", "x");
    assertThat(Hub.push(ada, "origin").notes()).contains("1 large file sent, 391 KiB.");
    assertThat(files(disk.resolve("objects"))).hasSize(1);
  }

  @Tag("long")
  @Test
  void anAddressThatNobodyKnowsHoldsNoRunBack() throws IOException {
    ada.git("config", "runs.artifacts", "gopher://somewhere");
    record(ada, 1, "model.bin", text(400_000, 1));
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).hasSize(1);
    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("gopher://somewhere").contains("stay here"));
  }

  @Test
  void repairSendsWhatTheRemoteLost() throws IOException {
    record(ada, 1, "model.bin", text(400_000, 1));
    Hub.push(ada, "origin");
    Files.delete(objectsOfHub().get(0));
    assertThat(send(ada, true).answers())
        .extracting(sent -> sent.answer().outcome())
        .containsExactly(Outcome.DONE);
    assertThat(objectsOfHub()).hasSize(1);
    assertThat(send(ada, true).answers())
        .extracting(sent -> sent.answer().outcome())
        .containsExactly(Outcome.THERE);
  }

  @Tag("long")
  @Test
  void wrongBytesHereAreFoundAndDoNotLeave() throws IOException {
    ada.git("config", "runs.artifacts", "none");
    record(ada, 1, "model.bin", text(400_000, 1));
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("stay here"));
    ada.git("config", "--unset", "runs.artifacts");
    Path object = files(ada.top.resolve(".git/lfs/objects")).get(0);
    byte[] bytes = Files.readAllBytes(object);
    bytes[7] ^= 1;
    Files.write(object, bytes);
    assertThat(send(ada, false).answers())
        .extracting(sent -> sent.answer().outcome())
        .containsExactly(Outcome.WRONG);
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      assertThat(new VerifyArtifacts(workspace, Watch.NONE).run(artifacts(ada, "@0")))
          .extracting(VerifyArtifacts.Checked::verdict)
          .containsExactly(VerifyArtifacts.Verdict.WRONG);
    }
  }

  @Test
  void whatGitLfsPrunesIsStillHereWhileNobodyElseHasIt() throws IOException {
    assumeGitLfs();
    ada.git("config", "runs.pushArtifacts", "1k");
    String model = text(400_000, 1);
    record(ada, 1, "model.bin", model);
    Hub.push(ada, "origin");
    Path object = files(ada.top.resolve(".git/lfs/objects")).get(0);
    String[] prune = {
      "-c", "lfs.fetchrecentrefsdays=0", "-c", "lfs.pruneoffsetdays=0", "lfs", "prune"
    };
    ada.git(prune);
    assertThat(object).doesNotExist();
    assertThat(artifacts(ada, "@0").get(0).where()).isEqualTo(RunArtifact.Where.HERE);
    assertThat(object).hasContent(model);
    send(ada, false);
    ada.git(prune);
    assertThat(artifacts(ada, "@0").get(0).where()).isEqualTo(RunArtifact.Where.POINTER);
  }

  @Tag("long")
  @Test
  void aHurriedPushLeavesLargeFilesToTheNext() throws IOException {
    record(ada, 1, "model.bin", text(5_000_000, 1));
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      SharedRemote origin =
          SharedRemote.named(Optional.of("origin"), workspace.store().repository())
              .agree(workspace.git(), workspace.store().repository());
      PushRuns.Report report =
          new PushRuns(workspace, origin, false, Watch.NONE).hurried().run(false);
      assertThat(report.pushed()).hasSize(1);
      assertThat(report.notes()).contains("1 large file left for more time: git runs push origin");
    }
    assertThat(objectsOfHub()).isEmpty();
    record(ada, 2, "x.txt", "x");
    Hub.push(ada, "origin");
    assertThat(objectsOfHub()).hasSize(1);
  }

  @Test
  void namesThatLeadElsewhereAreNotWrittenTo() {
    GetArtifact get = new GetArtifact(ada.workspace());
    for (String name : List.of("../x", "/etc/x", "a/../../x", ".", ".git/hooks/x", "a/.GIT/x")) {
      RunArtifact artifact =
          new RunArtifact(
              RunId.of("0".repeat(64)),
              name,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              0,
              Optional.empty(),
              RunArtifact.Where.NONE);
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> get.place(artifact, ada.top))
          .hasMessageContaining("is none for a file here");
    }
  }

  @Test
  void stockGitLfsChecksOutRealBytes() throws Exception {
    assumeGitLfs();
    String model = text(400_000, 1);
    record(ada, 1, "model.bin", model);
    RunId run = Hub.push(ada, "origin").pushed().get(0);
    Path clone = directory.resolve("clone");
    run(directory, "git", "clone", "-q", hub.dir().toString(), clone.toString());
    run(clone, "git", "lfs", "install", "--local");
    run(clone, "git", "checkout", "-q", "git-runs");
    run(clone, "git", "lfs", "pull");
    Path tree = clone.resolve("runs").resolve(run.hex().substring(0, 2)).resolve(run.hex());
    assertThat(files(tree.resolve("artifacts")))
        .singleElement()
        .satisfies(f -> assertThat(f).hasContent(model));
    assertThat(run(clone, "git", "status", "--porcelain")).isEmpty();
    assertThat(run(tree, "sha256sum", "-c", "SHA256SUMS")).doesNotContain("FAILED");
    Path check = Path.of("../format-spec/check-run.sh").toAbsolutePath().normalize();
    assertThat(run(clone, "bash", check.toString(), run.hex())).doesNotContain("FAULT");
  }

  @Test
  void aSnapshotWithLfsFilesChecksOutElsewhere() throws Exception {
    assumeGitLfs();
    ada.git("lfs", "install", "--local", "--skip-repo");
    ada.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    ada.write("w.bin", "committed\n");
    ada.git("add", "-A");
    ada.git("commit", "-q", "-m", "weights");
    ada.git("push", "-q", "--force", "origin", "HEAD:refs/heads/main");
    ada.write("w.bin", "changed since\n");
    ada.record(command("true"));
    Value.Fields code = ada.document("code.json");
    String snapshot = code.text("snapshot").orElseThrow();
    assertThat(Hub.push(ada, "origin").trouble()).isEmpty();
    Path clone = directory.resolve("clone");
    run(directory, "git", "clone", "-q", hub.dir().toString(), clone.toString());
    run(clone, "git", "lfs", "install", "--local");
    run(clone, "git", "fetch", "-q", "origin", "refs/runs/code");
    run(clone, "git", "checkout", "-q", snapshot);
    assertThat(clone.resolve("w.bin")).hasContent("changed since\n");
    assertThat(run(clone, "git", "status", "--porcelain")).isEmpty();
  }

  @Test
  void anUnfetchedPointerIsKeptAsWhatItIs() throws IOException {
    String pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "5".repeat(64) + "\nsize 77\n";
    record(ada, 1, "model.bin", pointer);
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).hasSize(1);
    assertThat(report.trouble()).isEmpty();
    // What is kept are the bytes of the pointer, and they are told from a pointer of ours.
    RunArtifact kept = artifacts(ada, "@0").get(0);
    assertThat(kept.where()).isEqualTo(RunArtifact.Where.HERE);
    assertThat(kept.size()).isEqualTo(pointer.length());
    assertThat(kept.digest()).contains(LfsStore.digest(pointer.getBytes(StandardCharsets.UTF_8)));
    assertThat(objectsOfHub()).singleElement().satisfies(f -> assertThat(f).hasContent(pointer));
  }

  private static RunSpec command(String... words) {
    return RunSpec.named("test").command(List.of(words)).build();
  }

  private void assumeGitLfs() {
    Assumptions.assumeTrue(
        ada.workspace().git().run("lfs", "version").ok(), "git-lfs isn't installed");
  }

  private static String run(Path in, String... words) throws Exception {
    Process process =
        new ProcessBuilder(new ArrayList<>(List.of(words)))
            .directory(in.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", words) + ": " + said).isZero();
    return said.strip();
  }
}
