package dev.gitruns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two people who share a remote are told of each other's work. */
class TwoPeopleTest {
  @TempDir Path directory;
  private Path ann;
  private Path bob;

  @BeforeEach
  void share() throws Exception {
    directory = directory.toRealPath();
    ann = directory.resolve("ann");
    bob = directory.resolve("bob");
    SampleRepository.shared(ann);
    said(ann, "push", "--yes");
    SampleRepository.git(
        directory, "clone", "-q", ann.resolve("hub.git").toString(), bob.toString());
    SampleRepository.git(bob, "config", "user.name", "Bob");
    SampleRepository.git(bob, "config", "user.email", "bob@example.org");
  }

  private static Invocation.Outcome call(Path dir, String... words) {
    return Invocation.in(dir).run(words);
  }

  /** What a call that must work says on stderr. */
  private static String said(Path dir, String... words) {
    Invocation.Outcome outcome = call(dir, words);
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return outcome.err();
  }

  @Test
  void firstPushOfCloneWithNothingToSendIsFine() {
    said(bob, "init");
    assertThat(said(bob, "push")).contains(" has all runs.").doesNotContain("error");
    assertThat(said(bob, "push", "--dry-run")).contains(" has all runs.");
  }

  @Test
  void eachLearnsWhatTheOtherWroteDown() {
    said(bob, "init");
    assertThat(said(bob, "fetch")).isEqualTo("0 new runs from origin.\n");
    said(bob, "note", "run1", "keep this");
    said(bob, "tag", "run1", "verdict=bad", "keep");
    Invocation.Outcome unasked = call(bob, "push");
    assertThat(unasked.exit()).isEqualTo(2);
    assertThat(unasked.err()).contains("  1 note, 2 tags\n");
    assertThat(said(bob, "push", "--yes")).endsWith("1 note and 2 tags pushed to origin.\n");
    assertThat(said(ann, "fetch")).isEqualTo("0 new runs, 1 note and 2 tags from origin.\n");
    assertThat(said(ann, "fetch")).isEqualTo("0 new runs from origin.\n");
  }

  @Test
  void replacedNoteIsReportedAndKept() throws Exception {
    said(bob, "init");
    SampleRepository.git(bob, "config", "user.email", "bob@example.org");
    said(ann, "note", "run1", "keep this");
    said(ann, "note", "run2", "mine alone");
    said(ann, "push", "--yes");
    said(bob, "fetch");
    said(bob, "note", "run1", "a bad seed");
    said(bob, "note", "run1", "a very bad seed");
    said(bob, "push", "--yes");
    String told = "Your note on run1 was replaced by bob@example.org: a very bad seed. Both are in";
    Path other = ann.resolveSibling("ann2");
    assertThat(new ProcessBuilder("cp", "-R", ann.toString(), other.toString()).start().waitFor())
        .isZero();
    assertThat(said(other, "fetch")).containsOnlyOnce(told).doesNotContain("run2");
    said(ann, "tag", "run2", "keep");
    assertThat(said(ann, "push")).containsOnlyOnce(told).doesNotContain("note on run2");
    said(ann, "tag", "run2", "keep2");
    assertThat(said(ann, "push")).doesNotContain("replaced");
    assertThat(said(bob, "fetch")).doesNotContain("replaced");
    said(ann, "note", "run1", "seen");
    said(ann, "push");
    assertThat(said(bob, "push"))
        .contains("Your note on run1 was replaced by ada@example.org: seen");
    String shown = call(ann, "show", "run1").out();
    assertThat(shown.lines().map(String::strip).filter(line -> line.contains("note ")))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("note").contains("seen (ada@example.org, "),
            line -> assertThat(line).contains("a very bad seed (bob@example.org, "),
            line -> assertThat(line).contains("a bad seed (bob@example.org, "),
            line -> assertThat(line).startsWith("older note").contains("keep this (ada@example"));
    assertThat(call(ann, "show", "run1", "--json").out())
        .containsSubsequence("\"notes\": [", "keep this", "a bad seed", "a very bad seed", "seen");
  }

  @Test
  void verifyNamesTheRemoteThatHasAForgedCopy() throws Exception {
    said(bob, "init");
    said(bob, "fetch");
    Path evil = directory.resolve("evil");
    String hub = ann.resolve("hub.git").toString();
    SampleRepository.git(directory, "clone", "-q", "-b", "git-runs", hub, evil.toString());
    String path =
        SampleRepository.git(evil, "ls-files", "runs/*/summary.json").lines().findFirst().get();
    Files.writeString(evil.resolve(path), "{}\n");
    SampleRepository.git(
        evil, "-c", "user.name=E", "-c", "user.email=e@x", "commit", "-q", "-a", "-m", "E");
    SampleRepository.git(bob, "remote", "add", "evil", evil.toString());
    SampleRepository.git(bob, "config", "remote.evil.gitruns", "read");
    assertThat(call(bob, "verify", "--all").exit()).isZero();
    SampleRepository.git(bob, "fetch", "-q", "evil");
    Invocation.Outcome verified = call(bob, "verify", "--all");
    assertThat(verified.exit()).as(verified.toString()).isEqualTo(1);
    assertThat(verified.out().lines())
        .anyMatch(line -> line.startsWith("WRONG_DIGEST  evil: " + path + ": "))
        .anyMatch(line -> line.startsWith("  checked      evil: that the branch only ever grew"));
    assertThat(call(bob, "verify", "--all", "--json").out())
        .containsSubsequence("\"remote\": \"evil\"", "\"subject\": \"" + path + "\"");
    SampleRepository.git(bob, "update-ref", "refs/remotes/evil/git-runs", "HEAD");
    assertThat(call(bob, "verify", "--all").out().lines())
        .anyMatch(line -> line.startsWith("UNREADABLE  evil: The runs of "))
        .anyMatch(line -> line.startsWith("  not checked  the runs branch of evil: "));
  }

  @Test
  void logHasTheRunsOfBoth() throws Exception {
    said(bob, "init");
    said(bob, "tag", "run1", "verdict=bad");
    said(bob, "push", "--yes");
    said(ann, "tag", "run2", "keep");
    said(ann, "push");
    String log = SampleRepository.git(ann, "log", "--no-merges", "--format=%s", "git-runs");
    assertThat(log.lines())
        .contains("tagged run1: verdict=bad", "tagged run2: keep")
        .anyMatch(line -> line.contains("2 runs"));
  }

  @Test
  void purgeIsToldToOthersAndItsNextCommandWorks() {
    said(bob, "init");
    String left = said(ann, "purge", "run1", "--reason", "it's a name", "--yes");
    String next = left.lines().filter(l -> l.contains("--erase")).findFirst().orElseThrow();
    said(ann, "push");
    assertThat(said(bob, "fetch"))
        .startsWith("0 new runs and 1 purge from origin.\n")
        .contains("ada@example.org purged the run 01kjm80001aaaaaaaaaaaaaaaa: it's a name");
    String command = next.substring(next.indexOf("git runs ") + "git runs ".length());
    assertThat(command).contains("'it'\"'\"'s a name'");
    String[] words = Words.of(command.replace("'it'\"'\"'s a name'", "'its a name'") + " --yes");
    said(ann, words);
  }

  @Test
  void purgedRunIsErasedByName() {
    said(ann, "purge", "run1", "--reason", "x", "--yes");
    assertThat(call(ann, "purge", "nothing", "--erase", "--reason", "x", "--yes").exit())
        .isEqualTo(3);
    Invocation.Outcome erased = call(ann, "purge", "--erase", "run1", "--reason", "x", "--yes");
    assertThat(erased.exit()).as(erased.err()).isZero();
    assertThat(erased.out()).startsWith("01kjm80001aaaaaaaaaaaaaaaa");
  }

  @Test
  void consentNamesTheFirstUntrackedFiles() throws Exception {
    Files.writeString(bob.resolve("secret-plan.txt"), "x");
    for (int i = 0; i < 12; i++) {
      Files.writeString(bob.resolve("extra-%02d.txt".formatted(i)), "x");
    }
    said(bob, "init");
    Invocation.Outcome recorded = call(bob, "record", "-n", "mine", "--", "true");
    assertThat(recorded.exit()).as(recorded.err()).isZero();
    assertThat(said(bob, "push", "--dry-run"))
        .contains("untracked: extra-00.txt, extra-01.txt")
        .contains("extra-09.txt and 3 more");
  }
}
