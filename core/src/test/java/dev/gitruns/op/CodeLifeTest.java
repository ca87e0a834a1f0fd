package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.record.RunSpec;
import dev.gitruns.store.RunsDirectory;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of a run survives git's garbage collection at any moment. */
class CodeLifeTest {
  private static final List<String> COLLECT =
      List.of("sh", "-c", "git reflog expire --expire=now --all && git gc -q --prune=now");

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

  private void collect() throws IOException {
    repository.git("reflog", "expire", "--expire=now", "--all");
    repository.git("gc", "-q", "--prune=now");
  }

  /** Makes HEAD a commit that no branch has once the run is over. */
  private void leaveCode() throws IOException {
    repository.git("switch", "-q", "--detach");
    repository.write("train.sh", "echo trained better\n");
    repository.git("commit", "-q", "-am", "an experiment");
    repository.write("train.sh", "echo trained best\n");
  }

  private void forgetCode() throws IOException {
    repository.git("checkout", "-q", "-f", "main");
  }

  private Value.Fields code() {
    return new ShowRun(repository.workspace()).open("@0").document("code.json");
  }

  private void assertCodeIsHere() throws IOException {
    String snapshot = code().text("snapshot").orElseThrow();
    String commit = code().text("commit").orElseThrow();
    assertThat(repository.git("show", snapshot + ":train.sh")).isEqualTo("echo trained best");
    assertThat(repository.git("show", commit + ":train.sh")).isEqualTo("echo trained better");
  }

  private String liveRefs() throws IOException {
    return repository.git("for-each-ref", "refs/runs/live");
  }

  @Test
  void codeSurvivesACollectionDuringTheRunAndAfterTheCommit() throws IOException {
    leaveCode();

    repository.record(RunSpec.named("gc").command(COLLECT).build());

    forgetCode();
    assertThat(liveRefs()).isEmpty();
    assertThat(repository.git("rev-parse", "refs/runs/code")).isNotEmpty();
    collect();
    assertCodeIsHere();
    assertThat(repository.warnings).isEmpty();
  }

  @Test
  void codeSurvivesACollectionBetweenSealAndCommit() throws IOException {
    leaveCode();
    repository.git("worktree", "add", "-q", directory.resolve("runs").toString(), "git-runs");
    repository.record(RunSpec.named("gc").command(COLLECT).build());
    forgetCode();
    assertThat(repository.workspace().store().pending()).hasSize(1);
    assertThat(liveRefs()).isNotEmpty();

    collect();

    repository.git("worktree", "remove", "--force", directory.resolve("runs").toString());
    assertThat(new SealRuns(repository.workspace()).pending().trouble()).isEmpty();
    assertThat(liveRefs()).isEmpty();
    collect();
    assertCodeIsHere();
  }

  @Test
  void anchorsKeepOnlyWhatTheSettingSays() throws IOException {
    repository.git("config", "runs.anchor", "dirty");
    leaveCode();
    try (Workspace workspace = Workspace.open(repository.workspace().caller())) {
      HandJournal journal = HandJournal.in(places.live(), 1);
      String head = repository.git("rev-parse", "HEAD");
      journal.line("{\"code\":{\"commit\":\"" + head + "\",\"dirty\":false}}").end();
      new SealRuns(workspace).pending();
      assertThat(repository.git("for-each-ref", "refs/runs/code")).isEmpty();
    }
    repository.git("config", "runs.anchor", "always");
    try (Workspace workspace = Workspace.open(repository.workspace().caller())) {
      HandJournal journal = HandJournal.in(places.live(), 2);
      String head = repository.git("rev-parse", "HEAD");
      journal.line("{\"code\":{\"commit\":\"" + head + "\",\"dirty\":false}}").end();
      new SealRuns(workspace).pending();
      repository.git("merge-base", "--is-ancestor", head, "refs/runs/code");
    }
  }

  @Test
  void refLeftBySomeoneWhoWasStoppedIsLetGo() throws IOException {
    leaveCode();
    repository.record(RunSpec.named("gc").command(COLLECT).build());
    String uid = new ListRuns(repository.workspace()).rows().get(0).uid().text();
    repository.git("update-ref", "refs/runs/live/" + uid, code().text("snapshot").orElseThrow());

    new SealRuns(repository.workspace()).pending();

    assertThat(liveRefs()).isEmpty();
    forgetCode();
    collect();
    assertCodeIsHere();
  }
}
