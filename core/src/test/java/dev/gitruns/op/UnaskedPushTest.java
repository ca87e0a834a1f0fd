package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A push that finds the remote where it was last seen talks to it once; any other asks first. */
class UnaskedPushTest {
  @TempDir private Path directory;
  private Hub hub;
  private ScratchRepository ada;

  @BeforeEach
  void makeHub() throws IOException {
    hub = Hub.at(directory.resolve("hub.git"));
    ada = hub.clone(directory.resolve("ada"));
    for (String service : List.of("upload-pack", "receive-pack")) {
      Path counts =
          Files.writeString(
              directory.resolve(service),
              "#!/bin/sh\necho "
                  + service
                  + " >> '"
                  + calls()
                  + "'\nexec git-"
                  + service
                  + " $1\n");
      assertThat(counts.toFile().setExecutable(true)).isTrue();
      ada.git("config", "remote.origin." + service.replace("-", ""), "'" + counts + "'");
    }
    record(1);
    assertThat(Hub.push(ada, "origin").pushed()).hasSize(1);
    Files.delete(calls());
  }

  @AfterEach
  void close() {
    ada.close();
  }

  private Path calls() {
    return directory.resolve("calls");
  }

  /** A run of a commit of its own. */
  private void record(int seed) throws IOException {
    ada.write("file" + seed, "x");
    ada.git("add", ".");
    ada.git("commit", "-q", "-m", "Code " + seed);
    HandJournal.in(ada.workspace().store().directory().live(), seed)
        .line(
            "{\"code\":{\"commit\":\""
                + ada.git("rev-parse", "HEAD")
                + "\",\"dirty\":false,\"exact\":true}}")
        .end();
  }

  @Test
  void oneMoreRunAndItsCodeGoInOneConnection() throws IOException {
    record(2);
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).hasSize(1);
    assertThat(report.tries()).isEqualTo(1);
    assertThat(report.trouble()).isEmpty();
    assertThat(calls()).content().isEqualTo("receive-pack\n");
    assertThat(hub.runs()).hasSize(2);
    assertThat(hub.git("rev-list", "refs/runs/code")).contains(ada.git("rev-parse", "HEAD"));
    assertThat(ada.git("rev-parse", "origin/git-runs")).isEqualTo(hub.git("rev-parse", "git-runs"));
  }

  @Test
  void whereOthersCameBeforeTheirsAreFetchedAndUnited() throws IOException {
    try (ScratchRepository bob = hub.clone(directory.resolve("bob"))) {
      HandJournal.in(bob.workspace().store().directory().live(), 7).end();
      assertThat(Hub.push(bob, "origin").pushed()).hasSize(1);
    }
    record(2);
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).hasSize(1);
    assertThat(report.tries()).isEqualTo(2);
    assertThat(hub.runs()).hasSize(3);
    assertThat(ada.workspace().store().runs()).hasSize(3);
  }

  @Test
  void aRemoteThatWasMadeAnewIsStillNotGivenRunsAsItsFirstBranch() throws IOException {
    for (String ref : hub.git("for-each-ref", "--format=%(refname)").lines().toList()) {
      hub.git("update-ref", "-d", ref);
    }
    record(2);
    assertThatThrownBy(() -> Hub.push(ada, "origin"))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("no branch yet");
    assertThat(hub.git("for-each-ref", "refs/heads")).isEmpty();
  }

  @Test
  void codeForWhichAServerRefusesAllHoldsNoRunBack() throws IOException {
    hub.hook(
        "pre-receive",
        "while read old new ref; do [ $ref != refs/runs/code ] || { echo no code; exit 1; }; done");
    record(2);
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.pushed()).hasSize(1);
    assertThat(report.held()).isEmpty();
    assertThat(report.trouble()).isEmpty();
    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("no code"));
    assertThat(hub.runs()).hasSize(2);
  }

  @Test
  void whereTheRemoteWentBackNothingIsMissingAfterwards() throws IOException {
    String before = hub.git("rev-parse", "git-runs");
    record(2);
    Hub.push(ada, "origin");
    hub.git("update-ref", "refs/heads/git-runs", before);
    hub.git("update-ref", "-d", "refs/runs/code");
    record(3);
    assertThat(Hub.push(ada, "origin").trouble()).isEmpty();
    assertThat(hub.runs()).hasSize(3);
    assertThat(hub.git("rev-list", "refs/runs/code")).contains(ada.git("rev-parse", "HEAD"));
    hub.git("fsck", "--strict");
  }
}
