package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.CommitReport.Status;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.RunOutcome;
import dev.gitruns.store.UnionReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnionTest {
  @TempDir Path temp;
  private TestRepo a;
  private TestRepo b;

  @BeforeEach
  void makeTwo() throws Exception {
    a = TestRepo.create(temp.resolve("a"));
    b = TestRepo.create(temp.resolve("b"));
    a.git("remote", "add", "peer", b.dir.toString());
    b.git("remote", "add", "peer", a.dir.toString());
    a.git("config", "runs.remote", "peer");
    b.git("config", "runs.remote", "peer");
  }

  static SealedRun add(TestRepo repo, long seed) throws Exception {
    try (GitRunStore store = repo.store()) {
      SealedRun run = TestRepo.seal(store, seed);
      store.commit(List.of(run), List.of());
      return run;
    }
  }

  private static UnionReport unite(TestRepo repo) {
    try (GitRunStore store = repo.store()) {
      return store.unite();
    }
  }

  private static Event purge(GitRunStore store, Uid uid, Value.Fields what) {
    EventKey key = EventKey.of(uid);
    Event event = Event.create(key, Event.PURGE, what, store.events(key), 1_000, "Ada");
    store.commit(List.of(), List.of(event));
    return event;
  }

  private static String tip(TestRepo repo) {
    return repo.git("rev-parse", "git-runs");
  }

  @Test
  void bothSidesMakeTheSameCommit() throws Exception {
    add(a, 1);
    add(b, 2);
    a.git("fetch", "-q", "peer");
    b.git("fetch", "-q", "peer");
    UnionReport report = unite(a);
    assertThat(report.moved()).isEqualTo(Status.MOVED);
    assertThat(report.restored()).isEmpty();
    unite(b);
    assertThat(tip(a)).isEqualTo(tip(b));
    assertThat(a.store().runs()).hasSize(2);
    assertThat(unite(a).moved()).isEqualTo(Status.UNCHANGED);
    assertThat(a.git("log", "-1", "--format=%an %ae %cn %p", "git-runs").split(" ")).hasSize(5);
    a.checkWhole();
  }

  @Test
  void whatIsBehindIsFastForwarded() throws Exception {
    add(a, 1);
    b.git("fetch", "-q", "peer");
    unite(b);
    assertThat(tip(b)).isEqualTo(tip(a));
  }

  @Test
  void droppedRunComesBackAndIsReported() throws Exception {
    SealedRun run = add(a, 1);
    add(a, 2);
    b.git("fetch", "-q", "peer");
    unite(b);
    b.git("worktree", "add", "-q", temp.resolve("w").toString(), "git-runs");
    TestRepo forge = TestRepo.at(temp.resolve("w"));
    forge.git("rm", "-rq", run.id().path());
    forge.git("commit", "-qm", "Revert");
    b.git("worktree", "remove", temp.resolve("w").toString());
    a.git("fetch", "-q", "peer");
    assertThat(unite(a).dropped()).containsExactly(run.id().path());
    assertThat(a.store().runs()).contains(run.id());
    a.checkWhole();
  }

  @Test
  void purgedRunIsGoneEverywhereAndRefused() throws Exception {
    SealedRun run = add(a, 1);
    SealedRun other = add(a, 2);
    b.git("fetch", "-q", "peer");
    unite(b);
    try (GitRunStore store = a.store()) {
      purge(store, run.uid(), Value.Fields.EMPTY);
      assertThat(store.runs()).containsExactly(other.id());
    }
    assertThat(a.tryGit("cat-file", "-e", "git-runs:" + run.id().path()).ok()).isFalse();
    b.git("fetch", "-q", "peer");
    try (GitRunStore store = b.store()) {
      // Hidden as soon as the purge is fetched, and gone with the union.
      assertThat(store.runs()).containsExactly(other.id());
      store.unite();
      SealedRun segment = TestRepo.seal(store, run.uid(), Map.of("config.json", "{}\n"));
      assertThat(store.commit(List.of(segment), List.of()).runs())
          .containsEntry(segment.id(), RunOutcome.PURGED);
      assertThat(segment.dir()).doesNotExist();
    }
    assertThat(tip(b)).isEqualTo(tip(a));
  }

  @Test
  void purgedFileGoesAndTheRestStays() throws Exception {
    SealedRun run;
    try (GitRunStore store = a.store()) {
      byte[] large = "secret".getBytes(StandardCharsets.UTF_8);
      run =
          TestRepo.seal(
              store.directory().sealed(),
              TestRepo.uid(1),
              Map.of("console.log", "x"),
              Map.of("artifacts/a.bin", large));
      store.commit(List.of(run), List.of());
      purge(store, run.uid(), new FieldsBuilder().put("path", "artifacts/a.bin").build());
      assertThat(store.contents(run.id()).orElseThrow().names())
          .containsExactly("SHA256SUMS", "console.log", "run.json");
    }
    String files = a.git("ls-tree", "-r", "--name-only", "git-runs:" + run.id().path());
    assertThat(files.lines()).containsExactly("SHA256SUMS", "console.log", "run.json");
    assertThat(unite(a).moved()).isEqualTo(Status.UNCHANGED);
  }

  @Test
  void erasedRunLeavesHistoryAndStockMergeIsRefused() throws Exception {
    SealedRun run = add(a, 1);
    SealedRun other = add(a, 2);
    b.git("fetch", "-q", "peer");
    unite(b);
    SealedRun third = add(b, 3);
    try (GitRunStore store = a.store()) {
      purge(store, run.uid(), Value.Fields.EMPTY);
      store.erase(ErasedSet.NONE.with(run.uid()));
      assertThat(store.runs()).containsExactly(other.id());
    }
    assertThat(a.git("rev-list", "--count", "git-runs")).isEqualTo("2");
    assertThat(a.git("log", "--format=", "--name-only", "git-runs")).doesNotContain(run.id().hex());
    b.git("fetch", "-q", "peer");
    b.git("worktree", "add", "-q", temp.resolve("w").toString(), "git-runs");
    assertThat(TestRepo.at(temp.resolve("w")).tryGit("merge", "peer/git-runs").err())
        .contains("unrelated histories");
    b.git("worktree", "remove", "--force", temp.resolve("w").toString());
    // The third run lies on a tip that isn't merged; nobody took it away.
    UnionReport carried = unite(b);
    assertThat(carried.restored()).containsExactly(third.id().path());
    assertThat(carried.dropped()).isEmpty();
    a.git("fetch", "-q", "peer");
    unite(a);
    assertThat(tip(a)).isEqualTo(tip(b));
    assertThat(a.store().runs()).containsExactlyInAnyOrder(other.id(), third.id());
    assertThat(b.git("log", "--format=", "--name-only", "git-runs")).doesNotContain(run.id().hex());
    b.git("update-ref", "-d", "refs/remotes/peer/git-runs");
    b.git("reflog", "expire", "--expire=now", "--all");
    b.git("gc", "-q", "--prune=now");
    b.checkWhole();
  }

  @Test
  void forgedFileLosesToTheGenuineOne() throws Exception {
    SealedRun run = add(a, 1);
    b.git("fetch", "-q", "peer");
    unite(b);
    b.git("worktree", "add", "-q", temp.resolve("w").toString(), "git-runs");
    Path forged = temp.resolve("w").resolve(run.id().path());
    java.nio.file.Files.writeString(forged.resolve("config.json"), "{}\n");
    java.nio.file.Files.writeString(forged.resolve("extra.json"), "{}\n");
    TestRepo.at(temp.resolve("w")).git("add", "-A");
    TestRepo.at(temp.resolve("w")).git("commit", "-qm", "forged");
    String genuine = a.git("rev-parse", "git-runs:" + run.id().path());
    a.git("fetch", "-q", "peer");
    assertThat(unite(a).damaged()).isEmpty();
    assertThat(a.git("rev-parse", "git-runs:" + run.id().path())).isEqualTo(genuine);
    // Alone, no part of it enters the branch, nor does its commit.
    TestRepo c = TestRepo.create(temp.resolve("c"));
    c.git("remote", "add", "peer", b.dir.toString());
    c.git("config", "runs.remote", "peer");
    c.git("fetch", "-q", "peer");
    assertThat(unite(c).refused()).containsOnlyKeys(run.id());
    assertThat(c.git("ls-tree", "-r", "--name-only", "git-runs")).doesNotContain(run.id().hex());
    assertThat(c.git("rev-list", "git-runs")).doesNotContain(c.git("rev-parse", "peer/git-runs"));
    assertThat(c.store().runs()).isEmpty();
    assertThat(c.store().suspects()).containsExactly(run.id());
  }

  @Test
  void heldRunIsNotCarriedAndOthersAre() throws Exception {
    SealedRun first = add(a, 1);
    SealedRun held = add(a, 2);
    SealedRun third = add(a, 3);
    try (GitRunStore store = a.store()) {
      Set<RunId> bad = Set.of(held.id());
      UnionReport line =
          store.unite(List.of(store.tip().orElseThrow()), bad, java.util.Optional.empty());
      String commit = line.tip().orElseThrow().hex();
      String names = a.git("ls-tree", "-r", "--name-only", commit);
      assertThat(names).contains(first.id().hex()).contains(third.id().hex());
      assertThat(a.git("log", "--format=", "--name-only", commit)).doesNotContain(held.id().hex());
      assertThat(store.tip().orElseThrow().hex()).isNotEqualTo(commit);
    }
  }
}
