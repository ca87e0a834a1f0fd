package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunView;
import dev.gitruns.seal.HoldReason;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.RunOutcome;
import dev.gitruns.store.RunsDirectory;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with a secret in an artifact never enters the branch, until that is taken out or fine. */
class HeldRunsTest {
  /** Put together here, so that no scanner takes this file for a leak. */
  static final String TOKEN = "ghp" + "_" + "16C7e42F292c6912E7710c838347Ae178B4a";

  @TempDir private Path directory;
  private ScratchRepository repository;
  private RunsDirectory places;
  private HandJournal journal;

  @BeforeEach
  void prepare() throws IOException {
    repository = new ScratchRepository(directory.resolve("repo"));
    places = repository.workspace().store().directory();
    journal = HandJournal.in(places.live(), 1).artifact("key.txt", "token = " + TOKEN).end();
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private SealRuns.Report seal() {
    // Opened anew, since the settings may have changed.
    try (Workspace workspace = Workspace.open(repository.workspace().caller())) {
      return new SealRuns(workspace).pending();
    }
  }

  @Test
  void runWithASecretIsHeldAndShownWithTheReasonAndTheRemedy() throws IOException {
    HandJournal clean = HandJournal.in(places.live(), 2).end();

    SealRuns.Report report = seal();

    assertThat(report.runs()).containsValues(RunOutcome.HELD, RunOutcome.ADDED);
    assertThat(report.trouble())
        .singleElement()
        .asString()
        .contains("key.txt", "git runs seal --allow-secrets");
    assertThat(repository.workspace().store().runs()).hasSize(1);
    assertThat(clean.dir()).doesNotExist();
    assertThat(journal.dir()).isDirectory();
    List<RunRow> rows = new ListRuns(repository.workspace()).rows();
    assertThat(rows).hasSize(2);
    RunRow held = rows.stream().filter(row -> row.has(Mark.HELD)).findFirst().orElseThrow();
    assertThat(held.uid()).isEqualTo(journal.uid());
    assertThat(new HeldRuns(repository.workspace()).all())
        .singleElement()
        .satisfies(each -> assertThat(each.reason().code()).isEqualTo(HoldReason.SECRET));
    RunView view = new ShowRun(repository.workspace()).open(held);
    assertThat(view.metrics()).hasSize(1);
    assertThat(repository.git("log", "-p", "--all")).doesNotContain(TOKEN);
  }

  @Test
  void laterSealsLeaveItHeld() {
    seal();

    assertThat(seal().runs()).containsValue(RunOutcome.HELD);

    assertThat(repository.workspace().store().runs()).isEmpty();
  }

  @Test
  void whatIsAcceptedGoesToTheBranchUnderTheSameId() throws IOException {
    RunId id = seal().runs().keySet().iterator().next();

    new HeldRuns(repository.workspace()).allow(id.shortForm());
    SealRuns.Report report = seal();

    assertThat(report.trouble()).isEmpty();
    assertThat(report.runs()).containsEntry(id, RunOutcome.ADDED);
    assertThat(repository.workspace().store().runs()).containsExactly(id);
    assertThat(journal.dir()).doesNotExist();
    assertThat(places.held()).isEmptyDirectory();
    assertThat(repository.git("config", "runs.secretAllow")).startsWith("sha256:");
  }

  @Test
  void artifactThatWasTakenOutLetsTheRestGo() throws IOException {
    RunId id = seal().runs().keySet().iterator().next();
    Path path;
    try (var files = java.nio.file.Files.list(places.held(id).resolve("tree/artifacts"))) {
      path = files.findFirst().orElseThrow();
    }
    EventKey key = EventKey.of(journal.uid());
    Event purge =
        Event.create(
            key,
            Event.PURGE,
            new FieldsBuilder().put("path", "artifacts/" + path.getFileName()).build(),
            List.of(),
            1_800_000_000_000_000L,
            "Ada");
    repository.workspace().store().commit(List.of(), List.of(purge));

    seal();

    assertThat(repository.workspace().store().runs()).containsExactly(id);
    assertThat(repository.git("log", "-p", "--all")).doesNotContain(TOKEN);
  }

  @Test
  void largeArtifactThatWasTakenOutGoesToNoStore() throws IOException {
    seal();
    String secret = "token = " + TOKEN + "x".repeat(300_000).replaceAll("x{60}", "x\n");
    HandJournal large = HandJournal.in(places.live(), 2).artifact("key.bin", secret).end();
    seal();
    String digest = dev.gitruns.rundir.Sha256Sums.digest(secret.getBytes()).hex();
    EventKey key = EventKey.of(large.uid());
    Event purge =
        Event.create(
            key,
            Event.PURGE,
            new FieldsBuilder()
                .put("path", "artifacts/" + digest.substring(0, 32) + ".bin")
                .build(),
            List.of(),
            1_800_000_000_000_000L,
            "Ada");
    repository.workspace().store().commit(List.of(), List.of(purge));

    seal();

    assertThat(repository.workspace().store().runs()).hasSize(1);
    assertThat(places.held()).isDirectoryNotContaining("glob:**" + digest);
    assertThat(repository.workspace().store().large().find(new dev.gitruns.model.Digest(digest)))
        .isEmpty();
  }

  @Test
  void lateRecordsOfAHeldRunWaitBehindIt() throws IOException {
    RunId first = seal().runs().keySet().iterator().next();
    journal.line("{\"m\":{\"x\":1},\"s\":9}");

    seal();

    List<RunRow> rows = new ListRuns(repository.workspace()).rows();
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).earlier()).containsExactly(first);
    new HeldRuns(repository.workspace()).allow(first.shortForm());
    seal();
    assertThat(repository.workspace().store().runs()).hasSize(2);
  }
}
