package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.op.SealRuns.Readiness;
import dev.gitruns.read.KeptJournals;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunView;
import dev.gitruns.store.InitRequest;
import dev.gitruns.store.RunOutcome;
import dev.gitruns.store.RunsDirectory;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a journal after its run has ended. */
class JournalLifeTest {
  private static final long WEEK = 8 * 24 * 3600;

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

  private HandJournal ended(long seed) throws IOException {
    return HandJournal.in(places.live(), seed).end();
  }

  private SealRuns.Report seal(Readiness readiness) {
    SealRuns.Report report = new SealRuns(repository.workspace()).pending(readiness);
    assertThat(report.trouble()).isEmpty();
    return report;
  }

  private List<RunRow> rows() {
    return new ListRuns(repository.workspace()).rows();
  }

  private List<RunId> sealed() {
    return repository.workspace().store().runs();
  }

  @Test
  void sealedJournalIsPutAwayWhenNobodyWrites() throws IOException {
    HandJournal journal = ended(1);

    assertThat(seal(Readiness.QUIET).runs()).hasSize(1);

    assertThat(journal.dir()).doesNotExist();
    assertThat(places.done(journal.uid())).isDirectory();
    assertThat(places.sealed()).isEmptyDirectory();
    assertThat(rows()).hasSize(1);
    assertThat(rows().get(0).marks()).isEmpty();
  }

  @Test
  void tagThatARecordTookAwayIsGoneBeforeTheSealToo() throws IOException {
    Value.Fields tags = new FieldsBuilder().put("gone", "soon").put("first", "").build();
    HandJournal.in(places.live(), 1, new FieldsBuilder().put("tags", tags).build())
        .line("{\"tag\":{\"gone\":null,\"more\":\"x\"}}")
        .end();
    assertThat(rows().get(0).tags()).isEqualTo(Map.of("first", "", "more", "x"));

    seal(Readiness.QUIET);

    assertThat(rows().get(0).tags()).isEqualTo(Map.of("first", "", "more", "x"));
  }

  @Test
  void journalStaysWhileAnotherRankHasItOpen() throws Exception {
    HandJournal journal = HandJournal.in(places.live(), 1);
    Process rank = new ProcessBuilder("sleep", "600").start();
    try {
      journal.line(rank.pid(), "{\"m\":{\"rank1/loss\":1.0},\"s\":0}").end();

      seal(Readiness.OVER);

      assertThat(sealed()).hasSize(1);
      assertThat(journal.dir()).isDirectory();
      assertThat(rows()).hasSize(1);
      assertThat(rows().get(0).marks()).isEmpty();
    } finally {
      rank.destroyForcibly().waitFor();
    }
    seal(Readiness.OVER);
    assertThat(journal.dir()).doesNotExist();
    assertThat(sealed()).hasSize(1);
  }

  @Test
  void journalStaysWhileAProcessIsToJoinIt() throws Exception {
    HandJournal journal = ended(1);
    ProcessBuilder child = new ProcessBuilder("sleep", "600");
    child.environment().put("GITRUNS_RUN", journal.dir().toString());
    Process joining = child.start();
    try {
      seal(Readiness.OVER);
      assertThat(journal.dir()).isDirectory();
    } finally {
      joining.destroyForcibly().waitFor();
    }
    seal(Readiness.OVER);
    assertThat(journal.dir()).doesNotExist();
  }

  @Test
  void whatComesLateThroughAnOpenFileIsASegment() throws IOException {
    HandJournal journal = ended(1);
    try (var open =
        Files.newOutputStream(
            journal.writer(HandJournal.NOBODY), java.nio.file.StandardOpenOption.APPEND)) {
      seal(Readiness.OVER);
      open.write("{\"m\":{\"test/f1\":0.9},\"s\":7}\n".getBytes());
    }
    RunId first = sealed().get(0);
    assertThat(rows()).hasSize(1);
    assertThat(rows().get(0).metrics()).containsKeys("loss", "test/f1");
    assertThat(rows().get(0).has(dev.gitruns.read.Mark.PENDING)).isTrue();

    seal(Readiness.OVER);

    assertThat(sealed()).hasSize(2);
    RunRow row = rows().get(0);
    assertThat(rows()).hasSize(1);
    assertThat(row.earlier()).containsExactly(first);
    assertThat(row.marks()).isEmpty();
    RunView view = new ShowRun(repository.workspace()).open(row);
    assertThat(view.metrics()).hasSize(2);
    assertThat(view.document("run.json").text("status")).contains("finished");
  }

  @Test
  void lateRecordsWaitForAMinuteOfQuietUnlessAsked() throws IOException {
    HandJournal journal = ended(1);
    seal(Readiness.OVER);
    HandJournal done = journal.at(places.done(journal.uid())).line("{\"note\":\"late\"}");

    assertThat(seal(Readiness.QUIET).late()).isEqualTo(1);
    assertThat(sealed()).hasSize(1);
    done.aged(61);
    assertThat(seal(Readiness.QUIET).late()).isZero();
    assertThat(sealed()).hasSize(2);
    done.line("{\"note\":\"later\"}");
    seal(Readiness.OVER);
    assertThat(sealed()).hasSize(3);
    assertThat(rows()).hasSize(1);
    assertThat(rows().get(0).note()).contains("later");
  }

  @Test
  void journalsThatWerePutAwayGoAfterAWeek() throws IOException {
    HandJournal young = ended(1);
    HandJournal old = ended(2);
    HandJournal late = ended(3);
    seal(Readiness.OVER);
    old.at(places.done(old.uid())).aged(WEEK);
    late.at(places.done(late.uid())).line("{\"m\":{\"x\":1}}").aged(WEEK);
    repository.git("update-ref", "refs/keep", "refs/heads/git-runs");

    new PutAway(repository.workspace()).all(new KeptJournals(places).done());

    assertThat(places.done(young.uid())).isDirectory();
    assertThat(places.done(old.uid())).doesNotExist();
    assertThat(places.done(late.uid())).isDirectory();
    assertThat(sealed()).hasSize(3);
  }

  @Test
  void journalWhoseRunIsNoLongerOnTheBranchIsKept() throws IOException {
    HandJournal journal = ended(1);
    String before = repository.git("rev-parse", "git-runs");
    seal(Readiness.OVER);
    journal.at(places.done(journal.uid())).aged(WEEK);
    repository.git("update-ref", "refs/heads/git-runs", before);

    new PutAway(repository.workspace()).all(new KeptJournals(places).done());

    assertThat(places.done(journal.uid())).isDirectory();
  }

  @Test
  void manySealersAtOnceLoseNothingAndTellNoTrouble() throws Exception {
    for (int i = 0; i < 12; i++) {
      ended(i);
    }
    var pool = Executors.newFixedThreadPool(4);
    List<Callable<SealRuns.Report>> sealers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      sealers.add(
          () -> {
            try (Workspace mine = Workspace.open(repository.workspace().caller())) {
              return new SealRuns(mine).pending();
            }
          });
    }
    for (var report : pool.invokeAll(sealers)) {
      assertThat(report.get().trouble()).isEmpty();
    }
    pool.shutdown();
    assertThat(sealed()).hasSize(12);
    assertThat(places.live()).isEmptyDirectory();
    assertThat(places.sealed()).isEmptyDirectory();
    assertThat(rows()).hasSize(12);
  }

  @Test
  void whoListsWhileOthersSealSeesEachRunOnce() throws Exception {
    for (int i = 0; i < 8; i++) {
      ended(i);
    }
    Thread sealer =
        new Thread(
            () -> {
              try (Workspace mine = Workspace.open(repository.workspace().caller())) {
                for (Path journal : new KeptJournals(places).live()) {
                  new SealRuns(mine).one(journal);
                }
              }
            });
    sealer.start();
    while (sealer.isAlive()) {
      assertThat(rows()).hasSize(8);
    }
    sealer.join();
    assertThat(rows()).hasSize(8);
  }

  @Test
  void sealOfAnotherPlaceChangesNothingThereAndIsOneRunEachTime() throws IOException {
    Path scratch = directory.resolve("scratch");
    HandJournal journal = HandJournal.in(scratch, 1).end();
    HandJournal.in(scratch, 2).end();
    List<String> before = listing(scratch);

    SealRuns.Report first = new SealRuns(repository.workspace()).one(scratch);
    SealRuns.Report again = new SealRuns(repository.workspace()).one(journal.dir());

    assertThat(first.trouble()).isEmpty();
    assertThat(first.runs()).hasSize(2);
    assertThat(again.runs()).containsValue(RunOutcome.ALREADY_PRESENT).hasSize(1);
    assertThat(sealed()).hasSize(2);
    assertThat(listing(scratch)).isEqualTo(before);
  }

  @Test
  void foreignJournalWhoseCodeIsNotHereIsSealedAndTold() throws IOException {
    String commit = "c".repeat(40);
    HandJournal journal = HandJournal.in(directory.resolve("scratch"), 1);
    journal.line("{\"code\":{\"commit\":\"" + commit + "\",\"dirty\":false}}").end();

    SealRuns.Report report = new SealRuns(repository.workspace()).one(journal.dir());

    assertThat(report.trouble()).isEmpty();
    assertThat(report.notes()).singleElement().asString().contains(commit);
    RunView view = new ShowRun(repository.workspace()).open("@0");
    assertThat(view.missingCode()).extracting(id -> id.hex()).containsExactly(commit);
    assertThat(view.document("run.json").get("problems")).isEmpty();
  }

  @Test
  void journalThatWasSealedElsewhereGivesTheSameRunHere() throws IOException {
    HandJournal journal = ended(1);
    seal(Readiness.OVER);
    RunId id = sealed().get(0);
    try (ScratchRepository other = new ScratchRepository(directory.resolve("other"))) {
      new SealRuns(other.workspace()).one(places.done(journal.uid()));

      assertThat(other.workspace().store().runs()).containsExactly(id);
    }
  }

  @Test
  void runThatLivesIsSealedOnlyByForce() throws IOException {
    Value.Fields mine =
        Value.Fields.EMPTY.with(
            "process", HandJournal.HERE.process(ProcessHandle.current().pid()).toFields());
    HandJournal journal = HandJournal.in(places.live(), 1, mine);

    assertThat(new SealRuns(repository.workspace()).one(journal.dir()).running()).isEqualTo(1);
    assertThat(sealed()).isEmpty();
    assertThat(new SealRuns(repository.workspace()).one(journal.dir(), true).trouble()).isEmpty();
    assertThat(sealed()).hasSize(1);
  }

  private static List<String> listing(Path root) throws IOException {
    List<String> files = new ArrayList<>();
    try (var walk = Files.walk(root)) {
      for (Path path : walk.sorted().toList()) {
        files.add(path + " " + Files.getLastModifiedTime(path) + " " + Files.size(path));
      }
    }
    return files;
  }

  @Test
  void runsOfADeletedBranchComeBackFromTheirJournals() throws IOException {
    ended(1);
    HandJournal later = HandJournal.in(places.live(), 2).end();
    seal(Readiness.OVER);
    later.at(places.done(later.uid())).line("{\"m\":{\"late\":1},\"s\":9}");
    seal(Readiness.OVER);
    List<RunId> before = sealed();
    assertThat(before).hasSize(3);
    assertThat(new LostRuns(repository.workspace()).journals()).isEmpty();

    repository.git("branch", "-D", "git-runs");
    try (Workspace again = Workspace.open(repository.workspace().caller())) {
      assertThat(new LostRuns(again).journals()).hasSize(2);
      again.store().init(InitRequest.DEFAULT);
    }
    try (Workspace again = Workspace.open(repository.workspace().caller())) {
      SealRuns.Report report = new SealRuns(again).pending(Readiness.OVER);
      assertThat(report.trouble()).isEmpty();
      assertThat(report.notes()).anyMatch(note -> note.startsWith("2 runs that were missing"));
      // One whose later records were a segment of their own is one run now.
      assertThat(again.store().runs()).hasSize(2).containsAnyElementsOf(before);
      assertThat(new ListRuns(again).rows()).hasSize(2);
      assertThat(new LostRuns(again).journals()).isEmpty();
      assertThat(new SealRuns(again).pending(Readiness.OVER).runs()).isEmpty();
    }
  }

  @Test
  void runsOfABranchThatWasMovedBackComeBack() throws IOException {
    ended(1);
    seal(Readiness.OVER);
    ended(2);
    seal(Readiness.OVER);
    List<RunId> before = sealed();
    repository.git("update-ref", "refs/heads/git-runs", "git-runs~1");
    try (Workspace again = Workspace.open(repository.workspace().caller())) {
      assertThat(again.store().runs()).hasSize(1);
      new SealRuns(again).pending(Readiness.QUIET);
      assertThat(again.store().runs()).containsExactlyInAnyOrderElementsOf(before);
    }
  }
}
