package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.seal.TestJournal;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.verify.BranchReport;
import dev.gitruns.verify.Finding;
import dev.gitruns.verify.FindingCode;
import dev.gitruns.verify.VerifyReport;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyRunsTest {
  @TempDir Path temp;

  private ScratchRepository repository() throws IOException {
    return new ScratchRepository(temp.resolve("repo"));
  }

  /** Real journals, sealed and committed; every seventh run went on after its seal. */
  private List<Uid> runs(Workspace workspace, int count) throws IOException {
    Random random = new Random(7);
    List<Uid> uids = new ArrayList<>();
    Path sealed = workspace.store().directory().sealed();
    for (int i = 0; i < count; i++) {
      Uid uid = Uid.create(1_700_000_000_000L + i, random);
      TestJournal journal = TestJournal.started(temp.resolve("journals"), uid.text());
      journal.line("w-h-1-a.jsonl", "{\"m\":{\"val/f1\":" + random.nextDouble() + "}}").filled();
      journal.seal(sealed);
      if (i % 7 == 3) {
        journal.line("w-h-1-b.jsonl", "{\"m\":{\"loss\":" + random.nextGaussian() + "}}");
        journal.seal(sealed);
      }
      if (i % 20 == 19) {
        workspace.store().commit(workspace.store().pending(), List.of());
      }
      uids.add(uid);
    }
    return uids;
  }

  private static void say(Workspace workspace, Uid uid, String type, Value.Fields body) {
    EventKey key = EventKey.of(uid);
    List<Event> seen = workspace.store().events(key);
    Event event = Event.create(key, type, body, seen, 1_700_000_000_000_000L, "Ada");
    workspace.store().commit(List.of(), List.of(event));
  }

  @Test
  void cleanRunsGiveNoAlarm() throws IOException {
    assertNoAlarm(50);
  }

  @Test
  @Tag("long")
  void thousandCleanRunsGiveNoAlarm() throws IOException {
    assertNoAlarm(1_000);
  }

  private void assertNoAlarm(int count) throws IOException {
    try (ScratchRepository repository = repository()) {
      Workspace workspace = repository.workspace();
      List<Uid> uids = runs(workspace, count);
      Value tags = new FieldsBuilder().put("a", "").build();
      say(workspace, uids.get(0), Event.SET, new FieldsBuilder().put("tags", tags).build());
      say(workspace, uids.get(1), Event.PURGE, Value.Fields.EMPTY);
      for (String path :
          List.of("console.log", "summary.json", "metrics.parquet", "artifacts.json")) {
        Value.Fields what = new FieldsBuilder().put("path", path).build();
        say(workspace, uids.get(3), Event.PURGE, what);
      }
      VerifyRuns verify = new VerifyRuns(workspace);
      List<VerifyReport> reports = new ArrayList<>();
      verify.all(reports::add);
      assertThat(reports).hasSize(verify.count()).hasSizeGreaterThan(count);
      assertThat(reports.stream().flatMap(report -> report.findings().stream())).isEmpty();
      BranchReport branch = verify.branch();
      assertThat(branch.findings()).isEmpty();
      assertThat(branch.purged())
          .hasSize(5)
          .contains("run " + uids.get(1) + ", purged by Ada on 2023-11-14 22:13:20Z");
      assertThat(reports.stream().flatMap(report -> report.purged().stream()))
          .contains("console.log, purged by Ada on 2023-11-14 22:13:20Z");
    }
  }

  @Test
  void runWhoseSegmentBeforeIsAwayNamesTheGap() throws IOException {
    try (ScratchRepository repository = repository()) {
      Workspace workspace = repository.workspace();
      TestJournal journal = TestJournal.full(temp);
      RunId before = journal.seal(temp.resolve("elsewhere")).id();
      journal.line("w-h-1-b.jsonl", "{\"m\":{\"loss\":1}}");
      RunId after = journal.seal(workspace.store().directory().sealed()).id();
      VerifyRuns verify = new VerifyRuns(workspace);
      assertThat(verify.one(after).findings()).isEmpty();
      assertThat(verify.branch().unchecked())
          .anyMatch(phrase -> phrase.contains(before.hex()) && phrase.contains("isn't here"));
    }
  }

  @Test
  void codeIsAFindingOnlyWhereItShouldBeHere() throws IOException {
    try (ScratchRepository repository = repository()) {
      Workspace workspace = repository.workspace();
      List<RunId> ids =
          List.of(TestJournal.full(temp).seal(workspace.store().directory().sealed()).id());
      BranchReport clone = new VerifyRuns(workspace).code(ids);
      assertThat(clone.findings()).isEmpty();
      assertThat(clone.unchecked()).singleElement().asString().contains("1 of the commits");
      repository.git("update-ref", "refs/runs/code", "HEAD");
      assertThat(new VerifyRuns(workspace).code(ids).findings())
          .extracting(Finding::code)
          .containsExactly(FindingCode.CODE_MISSING);
    }
  }
}
