package dev.gitruns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.git.Git;
import dev.gitruns.share.PushHook;
import dev.gitruns.store.InitReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hook does with an ordinary git push, by real git over bare repositories. */
class PushHookTest {
  private static Path sample;
  @TempDir private Path directory;
  private Path work;
  private Path calls;
  private final Map<String, String> env = new HashMap<>(SampleRepository.SETTLED);

  @BeforeAll
  static void makeRuns(@TempDir Path dir) throws Exception {
    sample = dir.resolve("work");
    SampleRepository.shared(sample);
  }

  @BeforeEach
  void copyRuns() throws Exception {
    directory = directory.toRealPath();
    work = directory.resolve("work");
    assertThat(new ProcessBuilder("cp", "-R", sample.toString(), work.toString()).start().waitFor())
        .isZero();
    calls = directory.resolve("calls");
  }

  /** How a command ended and what it said; returns when the hook, too, has said all. */
  private record Outcome(int exit, String said) {}

  private Outcome git(Path dir, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true);
    builder.environment().putAll(env);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), said);
  }

  private Outcome push(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("push", "-q"));
    words.addAll(List.of(arguments));
    return git(work, words.toArray(String[]::new));
  }

  private Path script(String name, String... lines) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  /** The real program. */
  private Path program() throws IOException {
    return script(
        "it's here/git-runs",
        "exec '%s' -XX:TieredStopAtLevel=1 \"-Dgitruns.launcher=$0\" -cp '%s' dev.gitruns.cli.Main \"$@\""
            .formatted(
                ProcessHandle.current().info().command().orElseThrow(),
                System.getProperty("java.class.path")));
  }

  /** One that only writes down how it was called. */
  private Path listener() throws IOException {
    return script("git-runs", "{ echo \"$*\"; cat; } >>'" + calls + "'");
  }

  private InitReport install(Path launcher) throws IOException, InterruptedException {
    git(work, "config", "runs.remote", "origin");
    return hook().install(Optional.of(launcher.toString()), Optional.empty());
  }

  private PushHook hook() {
    return new PushHook(Git.in(work, System.getenv()), work, work.resolve(".git"));
  }

  private void commit(String file) throws IOException, InterruptedException {
    Files.writeString(work.resolve(file), file);
    git(work, "add", file);
    assertThat(git(work, "commit", "-qm", file).exit()).isZero();
  }

  private String called() throws IOException {
    return Files.exists(calls) ? Files.readString(calls) : "";
  }

  private String refsOf(String hub) throws Exception {
    return git(work.resolve(hub), "--git-dir=.", "for-each-ref", "--format=%(refname)").said();
  }

  @Test
  void anOrdinaryPushCarriesRunsOnceItArrived() throws Exception {
    Process init =
        new ProcessBuilder(program().toString(), "init", "--share", "origin")
            .directory(work.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(init.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("Installed the hook");
    commit("a");
    script("work/hub.git/hooks/pre-receive", "echo not today; exit 1");
    assertThat(push("origin", "main").said()).contains("not today");
    assertThat(refsOf("hub.git")).isEqualToIgnoringNewLines("refs/heads/main");
    Files.delete(work.resolve("hub.git/hooks/pre-receive"));

    Outcome pushed = push("origin", "main");
    assertThat(pushed.exit()).as(pushed.said()).isZero();
    assertThat(pushed.said()).contains("git-runs: 2 runs pushed to origin.");
    assertThat(refsOf("hub.git")).contains("refs/heads/git-runs");

    assertThat(Invocation.in(work).run("deinit").out()).contains("Deleted the hook");
    assertThat(work.resolve(".git/hooks/pre-push")).doesNotExist();
  }

  @Test
  void runsGoBeforeThePushWhereThatIsWanted() throws Exception {
    git(work, "config", "runs.hook", "required");
    install(program());
    commit("a");
    env.put("GIT_CONFIG_COUNT", "1");
    env.put("GIT_CONFIG_KEY_0", "runs.anchor");
    env.put("GIT_CONFIG_VALUE_0", "sometimes");
    assertThat(push("origin", "main").exit()).as("runs can't be sent").isNotZero();
    env.remove("GIT_CONFIG_COUNT");
    script("work/hub.git/hooks/update", "[ \"$1\" = refs/heads/git-runs ]");
    assertThat(push("origin", "main").exit()).isNotZero();
    assertThat(refsOf("hub.git")).contains("refs/heads/git-runs");
  }

  @Test
  void whatIsNoPushOfCodeToThisRemoteCarriesNothing() throws Exception {
    commit("a");
    assertThat(push("origin", "main").exit()).isZero();
    assertThat(called()).as("before consent").isEmpty();

    install(listener());
    git(work, "config", "alias.rehearse", "push --dry-run");
    git(work, "init", "-q", "--bare", "other.git");
    git(work, "remote", "add", "other", "./other.git");
    commit("b");
    push("--dry-run", "origin", "main");
    push("-n", "origin", "main");
    push("-fn", "origin", "main");
    push("--dry", "origin", "main");
    git(work, "-c", "a.b=push", "push", "-vn", "origin", "main");
    git(work, "rehearse", "origin", "main");
    push("other", "main");
    push("./other.git", "main:x");
    assertThat(called()).isEmpty();
    push("origin", "main", "main:refs/heads/x");
    assertThat(called()).startsWith("hook after ./hub.git\nrefs/heads/main ");
    Files.delete(calls);
    push("origin", ":refs/heads/x");
    push("origin", "main");
    assertThat(called()).as("deleted, and up to date").isEmpty();
    git(work, "config", "runs.hook", "off");
    commit("c");
    push("origin", "main");
    assertThat(called()).as("switched off").isEmpty();
    git(work, "config", "runs.hook", "before");
    commit("d");
    git(work, "tag", "v1");
    push("--atomic", "origin", "main", "v1");
    assertThat(called()).as("atomic, and to go first").isEmpty();
    commit("e");
    push("-f", "origin", "HEAD^{/e}:refs/heads/main");
    assertThat(called()).startsWith("hook before --forced ./hub.git\n");
    Files.delete(calls);
    git(work, "config", "runs.hook", "after");
    commit("f");
    push("--all", "origin");
    assertThat(refsOf("hub.git")).contains("refs/heads/git-runs");
    commit("g");
    push("origin", "main");
    assertThat(called()).as("runs by hand, and none that isn't there").isEmpty();
  }

  /** Git rejects the runs branch without the hook, and its own hint is a pull. */
  @Test
  void rejectedRunsBranchIsExplained() throws Exception {
    install(listener());
    assertThat(push("origin", "main", "git-runs").exit()).isZero();
    git(work, "branch", "-q", "topic");
    List<List<String>> all =
        List.of(
            List.of("push", "--all", "origin"),
            List.of("push", "-q", "-v", "--all"),
            List.of("push", "--dry-run", "--all"),
            List.of("push", "origin", ":"),
            List.of("push", "origin", "git-runs"),
            List.of("push", "origin", "topic", "refs/heads/*"),
            List.of("push", "origin", "git-runs:refs/heads/git-runs"),
            List.of("-c", "push.default=matching", "push"),
            List.of("-c", "push.default=matching", "push", "origin"),
            List.of("-c", "remote.origin.push=refs/heads/*", "push", "origin"));
    List<List<String>> others =
        List.of(
            List.of("push", "origin", "main"),
            List.of("push", "origin", "main:refs/heads/not-git-runs"),
            List.of("-c", "push.default=matching", "push", "origin", "topic"),
            List.of("-c", "remote.origin.push=refs/heads/t*", "push", "origin"),
            List.of("-c", "runs.branch=refs/runs/own", "push", "--all", "--dry-run"));
    String advice = "git-runs: origin has runs that this clone lacks";
    for (List<String> words : all) {
      assertThat(git(work, words.toArray(String[]::new)).said()).as("%s", words).isNotEmpty();
      assertThat(git(work, words.toArray(String[]::new)).said())
          .as("nothing is rejected by %s", words)
          .doesNotContain("git-runs: ");
    }
    appendCommit(work.resolve("hub.git"), "Runs of a colleague");
    for (String mine : List.of("behind", "diverged", "fetched")) {
      for (List<String> words : all) {
        Outcome pushed = git(work, words.toArray(String[]::new));
        assertThat(pushed.exit()).isEqualTo(1);
        assertThat(pushed.said())
            .as("%s %s", mine, words)
            .containsOnlyOnce(advice)
            .containsOnlyOnce("next: git runs push origin\n");
        assertThat(pushed.said()).contains("rejected").contains("-> git-runs");
      }
      for (List<String> words : others) {
        assertThat(git(work, words.toArray(String[]::new)).said())
            .as("%s %s", mine, words)
            .doesNotContain(advice);
      }
      if (mine.equals("behind")) {
        appendCommit(work.resolve(".git"), "Runs of mine");
      } else {
        git(work, "fetch", "-q", "origin", "git-runs");
      }
    }
    for (String force : List.of("--force", "--force-with-lease", "-qf", "+git-runs")) {
      assertThat(git(work, "push", force, "origin", "git-runs").said())
          .doesNotContain("git-runs: ");
      appendCommit(work.resolve("hub.git"), "Runs of a colleague again");
      git(work, "fetch", "-q", "origin", "git-runs:refs/remotes/origin/git-runs");
    }
  }

  private void appendCommit(Path repository, String message) throws Exception {
    String parent = git(repository, "--git-dir=.", "rev-parse", "git-runs").said().strip();
    String commit =
        git(
                work,
                "--git-dir=" + repository,
                "-c",
                "user.name=x",
                "-c",
                "user.email=x@example.org",
                "commit-tree",
                "-p",
                parent,
                "-m",
                message,
                parent + "^{tree}")
            .said()
            .strip();
    git(repository, "--git-dir=.", "update-ref", "refs/heads/git-runs", commit);
  }

  @Test
  void workTreesAndProgramsWithoutAPathAreServed() throws Exception {
    git(work, "remote", "set-url", "origin", work.resolve("hub.git").toString());
    install(listener());
    git(work, "worktree", "add", "-q", "-b", "topic", "../linked");
    Path git = Path.of(git(work, "--exec-path").said().strip()).resolve("git").toRealPath();
    Process push =
        new ProcessBuilder("/usr/bin/env", "-i", git.toString(), "push", "-q", "origin", "topic")
            .directory(directory.resolve("linked").toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(push.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(push.waitFor()).as(said).isZero();
    assertThat(called()).contains("hub.git\nrefs/heads/topic ");
    git(work, "rm", "-q", "--cached", "train.py");
    Files.delete(directory.resolve("git-runs"));
    commit("a");
    env.put("PATH", "/usr/bin:/bin");
    assertThat(push("origin", "main").said()).contains("next: git runs init --share origin");
  }

  @Test
  void aHookOfTheUsersStillDecidesAndComesBack() throws Exception {
    String own = "#!/bin/sh\ncat >'" + directory.resolve("seen") + "'\n[ ! -e no ]\n";
    Path file = work.resolve(".git/hooks/pre-push");
    Files.createDirectories(file.getParent());
    Files.writeString(file, own);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    Path launcher = listener();
    assertThat(install(launcher).done().toString()).contains("Kept your hook");
    assertThat(install(launcher).done()).isEmpty();
    commit("a");
    Files.writeString(work.resolve("no"), "");
    assertThat(push("origin", "main").exit()).isNotZero();
    assertThat(called()).isEmpty();
    assertThat(directory.resolve("seen")).content().startsWith("refs/heads/main ");
    Files.delete(work.resolve("no"));
    assertThat(push("origin", "main").exit()).isZero();
    assertThat(called()).startsWith("hook after ./hub.git\n");

    assertThat(hook().remove().warnings()).isEmpty();
    assertThat(file).content().isEqualTo(own);
    assertThat(file).isExecutable();
    assertThat(file.resolveSibling("pre-push.chained")).doesNotExist();
    assertThat(hook().remove().done()).isEmpty();
  }

  @Test
  void hooksThatOthersShareAreLeftAlone() throws Exception {
    Path theirs = work.resolve(".husky/pre-push");
    git(work, "config", "core.hooksPath", ".husky");
    InitReport report = install(listener());
    assertThat(theirs).doesNotExist();
    String line = report.warnings().get(0).replaceFirst("(?s).*: hook=", "hook=");
    script("work/.husky/pre-push", line);
    commit("a");
    assertThat(push("origin", "main").exit()).isZero();
    assertThat(called()).startsWith("hook after ./hub.git\n");
    assertThat(hook().remove().done()).hasSize(1);
    commit("b");
    assertThat(push("origin", "main").exit()).isZero();
  }

  /**
   * Husky 9: core.hooksPath is .husky/_, which npm writes again; a file there calls .husky/NAME.
   */
  @Test
  void huskyUsersAddTheLineToTheHookThatLasts() throws Exception {
    git(work, "config", "core.hooksPath", ".husky/_");
    generateHusky();
    InitReport report = install(listener());
    String advice = report.warnings().get(0);
    assertThat(advice).contains(work.resolve(".husky/pre-push") + ", before").contains("husky");
    script("work/.husky/pre-push", advice.replaceFirst("(?s).*: hook=", "hook="));
    generateHusky();
    commit("a");
    assertThat(push("origin", "main").exit()).isZero();
    assertThat(called()).startsWith("hook after ./hub.git\n");
    assertThat(work.resolve(".husky/_/pre-push")).content().contains("/h\"");
  }

  private void generateHusky() throws IOException {
    script(
        "work/.husky/_/h",
        "hook=$(dirname \"$(dirname \"$0\")\")/$(basename \"$0\")",
        "[ -f \"$hook\" ] || exit 0",
        "sh -e \"$hook\" \"$@\"");
    script("work/.husky/_/pre-push", ". \"$(dirname \"$0\")/h\"");
  }

  @Test
  void gitLfsStillUploadsItsObjects() throws Exception {
    Assumptions.assumeTrue(git(work, "lfs", "version").exit() == 0, "git-lfs isn't installed");
    env.put("HOME", directory.toString());
    git(work, "lfs", "install", "--local");
    git(work, "lfs", "track", "*.bin");
    Files.writeString(work.resolve("large.bin"), "large");
    git(work, "add", "-A");
    commit("a");
    git(work, "remote", "set-url", "origin", "file://" + work.resolve("hub.git"));
    install(listener());
    Outcome pushed = push("origin", "main");
    assertThat(pushed.exit()).as(pushed.said()).isZero();
    assertThat(called()).startsWith("hook after file://");
    assertThat(work.resolve("hub.git/lfs/objects")).isNotEmptyDirectory();
  }
}
