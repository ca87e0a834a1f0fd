package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.RunsDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A purge is final: nothing brings a run back, and no copy stays. */
class PurgedLifeTest {
  @TempDir private Path directory;
  private ScratchRepository repository;
  private RunsDirectory places;

  @BeforeEach
  void prepare() throws IOException {
    repository = new ScratchRepository(directory.resolve("repo"));
    places = repository.workspace().store().directory();
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private void purge(Uid uid, Value.Fields what) {
    EventKey key = EventKey.of(uid);
    Event event = Event.create(key, Event.PURGE, what, List.of(), 1_800_000_000_000_000L, "Ada");
    repository.workspace().store().commit(List.of(), List.of(event));
  }

  private SealRuns.Report seal() {
    return new SealRuns(repository.workspace()).pending();
  }

  @Test
  void purgedJournalIsNotSealedButDeleted() throws IOException {
    HandJournal journal = HandJournal.in(places.live(), 1).end();
    purge(journal.uid(), Value.Fields.EMPTY);
    assertThat(new ListRuns(repository.workspace()).rows()).isEmpty();

    SealRuns.Report report = seal();

    assertThat(report.trouble()).isEmpty();
    assertThat(report.runs()).isEmpty();
    assertThat(journal.dir()).doesNotExist();
    assertThat(repository.workspace().store().runs()).isEmpty();
  }

  @Test
  void everyCopyOfAPurgedRunGoes() throws IOException {
    HandJournal sealed = HandJournal.in(places.live(), 1).end();
    seal();
    HandJournal late = sealed.at(places.done(sealed.uid())).line("{\"m\":{\"x\":1}}");
    purge(sealed.uid(), Value.Fields.EMPTY);

    seal();

    assertThat(late.dir()).doesNotExist();
    assertThat(places.sealed()).isEmptyDirectory();
    assertThat(repository.workspace().store().runs()).isEmpty();
    assertThat(repository.git("ls-tree", "-r", "--name-only", "git-runs"))
        .doesNotContain("run.json");
  }

  @Test
  void runThatWaitsIsNotCommittedWhenItsPurgeIsLearntOf() throws IOException {
    HandJournal journal = HandJournal.in(places.live(), 1).end();
    repository.git("switch", "-q", "git-runs"); // checked out: sealed runs stay where they wait
    seal();
    repository.git("switch", "-q", "main");
    assertThat(repository.workspace().store().pending()).hasSize(1);
    purge(journal.uid(), Value.Fields.EMPTY);

    seal();

    assertThat(places.sealed()).isEmptyDirectory();
    assertThat(journal.dir()).doesNotExist();
    assertThat(repository.workspace().store().runs()).isEmpty();
  }

  @Test
  void copyFromAnotherPlaceIsRefusedAndToldByWhom() throws IOException {
    HandJournal journal = HandJournal.in(directory.resolve("scratch"), 1).end();
    purge(journal.uid(), Value.Fields.EMPTY);

    SealRuns.Report report = new SealRuns(repository.workspace()).one(journal.dir());

    assertThat(report.runs()).isEmpty();
    assertThat(report.notes()).singleElement().asString().contains("purged by Ada");
    assertThat(journal.dir()).isDirectory();
    assertThat(repository.workspace().store().runs()).isEmpty();
    String uid = journal.uid().text();
    assertThatThrownBy(() -> new ShowRun(repository.workspace()).find(uid))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("purged by Ada");
  }

  @Test
  void whoAsksForAPurgedRunByIdOrUidIsToldSo() throws IOException {
    HandJournal journal = HandJournal.in(places.live(), 1).end();
    seal();
    String id = repository.onlyRun().hex();
    purge(journal.uid(), Value.Fields.EMPTY);
    ShowRun show = new ShowRun(repository.workspace());
    assertThatThrownBy(() -> show.find(journal.uid().text().substring(0, 12)))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("was purged by Ada on 2027-");
    assertThatThrownBy(() -> show.find(id.substring(0, 10)))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("was purged: see commit");
    assertThatThrownBy(() -> show.find("0000000000")).hasMessageNotContaining("purged");
  }

  @Test
  void journalOfARunThatLivesStaysUntilItIsOver() throws Exception {
    HandJournal journal = HandJournal.in(places.live(), 1);
    Process rank = new ProcessBuilder("sleep", "600").start();
    try {
      journal.line(rank.pid(), "{\"m\":{\"loss\":1.0},\"s\":0}");
      purge(journal.uid(), Value.Fields.EMPTY);
      seal();
      assertThat(journal.dir()).isDirectory();
      assertThat(new ListRuns(repository.workspace()).rows()).isEmpty();
    } finally {
      rank.destroyForcibly().waitFor();
    }
    seal();
    assertThat(journal.dir()).doesNotExist();
  }

  @Test
  void purgeOfOneFileTakesTheJournalCopyButKeepsTheRun() throws IOException {
    HandJournal journal =
        HandJournal.in(places.live(), 1).line("{\"console\":\"private\\n\"}").end();
    seal();
    purge(journal.uid(), new FieldsBuilder().put("path", "console.log").build());

    seal();

    assertThat(places.done(journal.uid())).doesNotExist();
    assertThat(repository.workspace().store().runs()).hasSize(1);
    assertThat(new ShowRun(repository.workspace()).open("@0").console()).isEmpty();
  }

  @Test
  void heldRunThatIsPurgedGoes() throws IOException {
    HandJournal journal = HandJournal.in(places.live(), 1);
    journal.artifact("key.txt", "token = " + HeldRunsTest.TOKEN).end();
    seal();
    assertThat(Files.list(places.held())).hasSize(1);
    purge(journal.uid(), Value.Fields.EMPTY);

    seal();

    assertThat(places.held()).isEmptyDirectory();
    assertThat(journal.dir()).doesNotExist();
  }
}
