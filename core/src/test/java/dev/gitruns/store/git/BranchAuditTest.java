package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.BranchAudit;
import dev.gitruns.store.BranchFault;
import dev.gitruns.store.BranchFault.Kind;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BranchAuditTest {
  @TempDir Path temp;
  private TestRepo repo;
  private SealedRun first;
  private SealedRun second;
  private Event said;

  @BeforeEach
  void makeABranch() throws Exception {
    repo = TestRepo.create(temp.resolve("repo"));
    try (GitRunStore store = repo.store()) {
      first = TestRepo.seal(store, 1);
      store.commit(List.of(first), List.of());
      second =
          TestRepo.seal(
              store.directory().sealed(),
              TestRepo.uid(2),
              Map.of("console.log", "x\n"),
              Map.of("artifacts/a.bin", new byte[] {1}));
      said = event(store, Event.SET, Value.Fields.EMPTY);
      store.commit(List.of(second), List.of(said));
    }
  }

  private Event event(GitRunStore store, String type, Value.Fields body) {
    EventKey key = EventKey.of(first.uid());
    return Event.create(key, type, body, store.events(key), 1_000, "Ada");
  }

  /** What somebody does who works on the branch as on any other. */
  private interface Edit {
    void in(Path tree) throws IOException;
  }

  private void commitByHand(Edit edit) throws IOException {
    TestRepo tree = TestRepo.at(temp.resolve("w"));
    repo.git("worktree", "add", "-q", tree.dir.toString(), "git-runs");
    edit.in(tree.dir);
    tree.git("add", "-A");
    tree.git("commit", "-qm", "by hand");
    repo.git("worktree", "remove", tree.dir.toString());
  }

  private BranchAudit audit() {
    try (GitRunStore store = repo.store()) {
      return store.audits().get(0).audit().orElseThrow();
    }
  }

  private List<Kind> kinds() {
    return audit().faults().stream().map(BranchFault::kind).toList();
  }

  @Test
  void branchOfOurCommitsHasNoFault() {
    BranchAudit audit = audit();
    assertThat(audit.faults()).isEmpty();
    assertThat(audit.commits()).isEqualTo(3);
    assertThat(audit.events()).isEqualTo(1);
    assertThat(audit.whole()).isTrue();
  }

  @Test
  void droppedRunIsFoundUntilAUnionBringsItBack() throws Exception {
    String before = repo.git("rev-parse", "git-runs");
    commitByHand(tree -> Deletion.delete(tree.resolve(first.id().path())));
    assertThat(audit().faults())
        .extracting(BranchFault::kind, BranchFault::path)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.REMOVED, first.id().path()));
    repo.git("update-ref", "refs/remotes/o/git-runs", before);
    repo.git("config", "runs.remote", "o");
    repo.store().unite();
    assertThat(kinds()).isEmpty();
  }

  @Test
  void droppedFileAndEventAreFound() throws Exception {
    commitByHand(
        tree -> {
          Files.delete(tree.resolve(first.id().path()).resolve("config.json"));
          Files.delete(tree.resolve(said.path()));
        });
    assertThat(kinds()).containsExactlyInAnyOrder(Kind.REMOVED, Kind.REMOVED);
  }

  @Test
  void changedFileAndEventAreFound() throws Exception {
    commitByHand(
        tree -> {
          Files.writeString(tree.resolve(first.id().path()).resolve("config.json"), "{}\n");
          Files.writeString(tree.resolve(said.path()), "{}\n");
        });
    assertThat(kinds()).containsExactlyInAnyOrder(Kind.CHANGED, Kind.CHANGED, Kind.BAD_EVENT);
  }

  @Test
  void pointerInPlaceOfItsBytesIsNoFault() throws Exception {
    commitByHand(
        tree -> {
          Path run = tree.resolve(second.id().path());
          Files.write(run.resolve("artifacts/a.bin"), new byte[] {1});
          Files.delete(run.resolve(".gitattributes"));
        });
    assertThat(kinds()).isEmpty();
  }

  @Test
  void whatWasPurgedIsNoFault() {
    try (GitRunStore store = repo.store()) {
      Event whole = event(store, Event.PURGE, Value.Fields.EMPTY);
      store.commit(List.of(), List.of(whole));
      EventKey key = EventKey.of(second.uid());
      Value.Fields path = new FieldsBuilder().put("path", "console.log").build();
      store.commit(List.of(), List.of(Event.create(key, Event.PURGE, path, List.of(), 5, "Ada")));
      Value.Fields gone = new FieldsBuilder().put("event", said.digest().hex()).build();
      store.commit(List.of(), List.of(event(store, Event.PURGE, gone)));
      BranchAudit audit = store.audits().get(0).audit().orElseThrow();
      assertThat(audit.faults()).isEmpty();
      assertThat(audit.purged()).isEqualTo(3);
      store.erase(ErasedSet.NONE.with(first.uid()));
      assertThat(store.audits().get(0).audit().orElseThrow().faults()).isEmpty();
    }
  }

  @Test
  void whatDoesNotBelongOnTheBranchIsFound() throws Exception {
    commitByHand(
        tree -> {
          Files.writeString(tree.resolve("notes.txt"), "x");
          Files.writeString(tree.resolve("README.md"), "mine");
          Files.writeString(tree.resolve("events/x"), "x");
          Files.createDirectories(tree.resolve("runs/zz/y"));
          Files.writeString(tree.resolve("runs/zz/y/z"), "x");
        });
    assertThat(audit().faults())
        .extracting(BranchFault::path)
        .containsExactlyInAnyOrder("notes.txt", "README.md", "events/x", "runs/zz/y");
    repo.store().unite();
    assertThat(kinds()).isEmpty();
  }

  @Test
  void historyOfAnotherBeginningIsFound() throws Exception {
    String old = repo.git("rev-parse", "git-runs");
    try (GitRunStore store = repo.store()) {
      store.commit(List.of(), List.of(event(store, Event.PURGE, Value.Fields.EMPTY)));
      store.erase(ErasedSet.NONE.with(first.uid()));
    }
    assertThat(kinds()).isEmpty();
    TestRepo tree = TestRepo.at(temp.resolve("w"));
    repo.git("worktree", "add", "-q", tree.dir.toString(), "git-runs");
    tree.git("merge", "-q", "--allow-unrelated-histories", "-s", "ours", "--no-edit", old);
    repo.git("worktree", "remove", tree.dir.toString());
    assertThat(kinds()).contains(Kind.WRONG_ROOT);
  }

  @Test
  void branchThatWasMovedBackIsFound() {
    repo.git("update-ref", "refs/heads/git-runs", "git-runs~1");
    assertThat(kinds()).containsExactly(Kind.REWOUND);
    repo.git("update-ref", "refs/heads/git-runs", "git-runs@{1}");
    assertThat(kinds()).isEmpty();
  }

  @Test
  void shallowCloneSaysThatItsHistoryIsCutOff() {
    TestRepo clone = TestRepo.at(temp.resolve("clone"));
    repo.git("clone", "-q", "--depth", "1", "-b", "git-runs", "file://" + repo.dir, "../clone");
    clone.git("checkout", "-q", "--detach");
    try (GitRunStore store = clone.store()) {
      BranchAudit audit = store.audits().get(0).audit().orElseThrow();
      assertThat(audit.faults()).isEmpty();
      assertThat(audit.whole()).isFalse();
    }
  }
}
