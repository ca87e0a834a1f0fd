package dev.gitruns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.git.GitRunStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir Path directory;
  private Path work;

  @BeforeEach
  void resolve() throws IOException {
    work = directory.toRealPath().resolve("work");
  }

  /** The codes of what needs doing, and of what is worth knowing with a question mark. */
  private List<String> complaints(Path dir) {
    Invocation.Outcome outcome = Invocation.in(dir).run("doctor", "--json");
    Value.Fields document =
        (Value.Fields) CanonicalJson.parse(outcome.out().getBytes(StandardCharsets.UTF_8));
    assertThat(document.text("schema")).contains("gitruns.doctor/1");
    List<String> codes = new ArrayList<>();
    for (Value each : document.items("findings")) {
      Value.Fields finding = (Value.Fields) each;
      String level = finding.text("level").orElseThrow();
      String code = finding.text("code").orElseThrow();
      // Of the machine, not of what is tested.
      if (!level.equals("ok") && !List.of("lfs", "disk", "network-disk").contains(code)) {
        codes.add(code + (level.equals("note") ? "?" : ""));
        assertThat(finding.text("next")).isPresent();
      }
    }
    return codes;
  }

  @Test
  void saysWhatARunWaitsFor() throws Exception {
    SampleRepository.runs(work);
    assertThat(complaints(work)).containsExactly("waiting");
    Invocation.Outcome text = Invocation.in(work).run("doctor");
    assertThat(text.exit()).isEqualTo(1);
    assertThat(text.out())
        .contains("ok    branch", "git-runs, 3 runs, tip ")
        .contains("1 running, 0 sealed and waiting")
        .contains("todo  1 run is over, and not on the branch yet.\n      Nobody else")
        .contains("      next: git runs seal\n");
    Invocation.in(work).run("seal", "--force");
    assertThat(complaints(work)).isEmpty();
    SampleRun.begin(
            work.resolve(".git/runs/live"), "01kjm80009" + "a".repeat(16), "far", 3_600, EMPTY)
        .alive(1_200);
    assertThat(complaints(work)).containsExactly("stale?");
    Files.writeString(
        Files.createDirectories(work.resolve(".git/runs/live/01kjm80008" + "a".repeat(16)))
            .resolve("start.json"),
        "{");
    assertThat(complaints(work)).containsExactly("journal", "stale?");
  }

  private static final Value.Fields EMPTY = Value.Fields.EMPTY;

  @Test
  void saysWhatIsWrongWithTheRepository() throws Exception {
    assertThat(complaints(Files.createDirectories(work))).containsExactly("repository");
    SampleRepository.plain(work);
    assertThat(complaints(work)).containsExactly("branch");
    Invocation.in(work).run("init");
    SampleRepository.git(work, "config", "user.email", "");
    SampleRepository.git(work, "worktree", "add", "-q", "../notebook", "git-runs");
    assertThat(complaints(work)).containsExactly("user?", "checked-out");
    Path shallow = work.resolveSibling("shallow");
    SampleRepository.git(
        work, "clone", "-q", "--depth=1", "--no-single-branch", "file://" + work, "../shallow");
    assertThat(complaints(shallow)).contains("shallow?");
    SampleRepository.git(work, "config", "uploadpack.allowFilter", "true");
    SampleRepository.git(work, "clone", "-q", "--filter=blob:none", "file://" + work, "../partial");
    assertThat(complaints(work.resolveSibling("partial"))).contains("partial?");
  }

  @Test
  void namesHeldRunsWithTheirRemedy() throws Exception {
    SampleRepository.plain(work);
    Invocation.in(work).run("init");
    SampleRun.begin(
            work.resolve(".git/runs/live"), "01kjm80009" + "a".repeat(16), "leaky", 3_600, EMPTY)
        .artifact("deploy.txt", "token ghp_" + "A1b2C3d4E5f6".repeat(3) + "\n")
        .end("finished", 0, 5);
    Invocation.in(work).run("seal");
    assertThat(complaints(work)).containsExactly("held");
    assertThat(Invocation.in(work).run("doctor").out())
        .contains("deploy.txt", "git runs seal --allow-secrets");
  }

  @Test
  void findsWhereErasedBytesStillLie() throws Exception {
    SampleRepository.runs(work);
    Invocation.in(work).run("seal", "--force");
    SampleRepository.git(work, "branch", "backup", "git-runs");
    Uid uid = new Uid("01kjm80001" + "a".repeat(16));
    try (GitRunStore store = GitRunStore.open(work)) {
      EventKey key = EventKey.of(uid);
      Event purge = Event.create(key, Event.PURGE, EMPTY, store.events(key), 1_000, "Ada");
      store.commit(List.of(), List.of(purge));
      store.erase(ErasedSet.NONE.with(uid));
    }
    assertThat(complaints(work)).contains("erased-refs", "erased-reflogs");
    SampleRepository.git(work, "branch", "-q", "-D", "backup");
    SampleRepository.git(work, "reflog", "expire", "--expire=now", "--all");
    assertThat(complaints(work)).containsExactly("erased-packs");
    SampleRepository.git(work, "gc", "-q", "--prune=now");
    assertThat(complaints(work)).isEmpty();
  }

  /** The advice of the first thing to do; empty if all is well. */
  private String advice() {
    Invocation.Outcome outcome = Invocation.in(work).run("doctor", "--json");
    Value.Fields document =
        (Value.Fields) CanonicalJson.parse(outcome.out().getBytes(StandardCharsets.UTF_8));
    for (Value each : document.items("findings")) {
      Value.Fields finding = (Value.Fields) each;
      if (finding.text("code").orElseThrow().startsWith("erased-")) {
        return finding.text("next").orElseThrow();
      }
    }
    return "";
  }

  @Test
  void adviceAfterAnErasureKeepsStashesAndLogs() throws Exception {
    SampleRepository.plain(work);
    // The commits are years old, and any collection lets go of logs as old as that.
    SampleRepository.git(work, "config", "gc.reflogExpire", "never");
    SampleRepository.git(work, "config", "gc.reflogExpireUnreachable", "never");
    Invocation.in(work).run("init");
    for (String text : List.of("one", "two")) {
      Files.writeString(work.resolve("train.py"), text);
      SampleRepository.git(work, "stash", "push", "-q", "-m", text);
    }
    Files.writeString(work.resolve("train.py"), "secret");
    assertThat(Invocation.in(work).run("record", "-n", "oops", "--", "true").exit()).isZero();
    String snapshot =
        SampleRepository.git(work, "log", "-1", "--format=%P", "refs/runs/code").split(" ")[1];
    SampleRepository.git(work, "checkout", "-q", "train.py");
    String stashes = SampleRepository.git(work, "stash", "list");
    String log = SampleRepository.git(work, "reflog", "main");
    assertThat(Invocation.in(work).run("purge", "--erase", "-y", "--reason", "leak", "oops").exit())
        .isZero();
    List<String> followed = new ArrayList<>();
    for (String next = advice(); !next.isEmpty(); next = advice()) {
      followed.add(next);
      assertThat(followed).hasSizeLessThan(6);
      Process shell = new ProcessBuilder("sh", "-c", next).directory(work.toFile()).start();
      assertThat(shell.waitFor()).as(next).isZero();
    }
    assertThat(followed).anyMatch(next -> next.contains("refs/heads/git-runs"));
    assertThat(SampleRepository.git(work, "stash", "list")).isEqualTo(stashes).contains("two");
    assertThat(SampleRepository.git(work, "reflog", "main")).isEqualTo(log);
    assertThat(SampleRepository.git(work, "rev-list", "--objects", "--all", "--reflog"))
        .doesNotContain(snapshot);
    assertThat(SampleRepository.git(work, "cat-file", "--batch-all-objects", "--batch-check"))
        .doesNotContain(snapshot);
  }

  @Test
  void bringsBackADeletedBranch() throws Exception {
    SampleRepository.runs(work);
    Invocation.in(work).run("seal", "--force");
    String runs = Invocation.in(work).run("ls").out();
    SampleRepository.git(work, "branch", "-D", "git-runs");
    assertThat(complaints(work)).containsExactly("branch", "lost");
    Invocation.in(work).run("init");
    assertThat(complaints(work)).containsExactly("lost");
    assertThat(Invocation.in(work).run("seal", "--force").exit()).isZero();
    assertThat(complaints(work)).isEmpty();
    assertThat(Invocation.in(work).run("ls").out()).isEqualTo(runs);
  }

  @Test
  void saysThatTheCommitOfHeadIsMissing() throws Exception {
    SampleRepository.plain(work);
    Invocation.in(work).run("init");
    Files.writeString(work.resolve(".git/refs/heads/main"), "1".repeat(40) + "\n");
    assertThat(complaints(work)).contains("head");
  }

  @Test
  void namesCodeThatARewriteRemovedAndAnchorsKeep() throws Exception {
    SampleRepository.plain(work);
    Invocation.in(work).run("init");
    Invocation.in(work).run("record", "-n", "old", "--", "true");
    SampleRepository.git(work, "commit", "-q", "--amend", "-m", "Rewritten");
    assertThat(complaints(work)).isEmpty();
    Files.createDirectories(work.resolve(".git/filter-repo"));
    assertThat(complaints(work)).containsExactly("code?");
  }
}
