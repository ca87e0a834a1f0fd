package dev.gitruns.cli.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL of {@code push} at any moment, with the git that it started and without: the remote is
 * sound at all times, and the next push brings what is missing, nothing twice.
 */
class KilledPushTest {
  private static final int RUNS_A_KILL = 3;

  @TempDir private Path directory;
  private final Set<String> names = new TreeSet<>();

  @Test
  void theNextPushBringsWhatIsMissingWhenTwoPushesAreKilled() throws Exception {
    killed(2, 20_263);
  }

  @Test
  @Tag("long")
  void theNextPushBringsWhatIsMissingWhenTwoHundredPushesAreKilled() throws Exception {
    killed(200, System.nanoTime());
  }

  private void killed(int kills, long seed) throws Exception {
    Tool tool = new Tool(directory.resolve("repo"));
    Path hub = directory.resolve("hub.git");
    tool.git("init", "-q", "--bare", "-b", "main", hub.toString());
    tool.git("remote", "add", "origin", hub.toString());
    tool.git("push", "-q", "origin", "HEAD:refs/heads/main");
    Random random = new Random(seed);
    for (int kill = 0; kill < kills; kill++) {
      for (int i = 0; i < RUNS_A_KILL; i++) {
        String name = "run-" + kill + "-" + i;
        tool.journal(name, random);
        names.add(name);
      }
      Process push = tool.start(directory.resolve("said.txt"), "push", "--yes", "origin");
      // The beginning is the start of a JVM; what counts is spread over the rest.
      Thread.sleep(400 + random.nextInt(2_000));
      boolean withGit = random.nextBoolean();
      List<ProcessHandle> all = new ArrayList<>(withGit ? push.descendants().toList() : List.of());
      push.destroyForcibly().waitFor();
      all.forEach(ProcessHandle::destroyForcibly);
      assertThat(tool.git("--git-dir", hub.toString(), "fsck", "--strict", "--no-dangling"))
          .as("seed " + seed + ", kill " + kill)
          .doesNotContain("error", "missing");
    }
    tool.run("push", "--yes", "origin");
    List<String> there = namesOn(tool, hub);
    assertThat(there).as("seed " + seed).containsExactlyInAnyOrderElementsOf(names);
    assertThat(tool.git("for-each-ref", "--format=%(objectname)", "refs/heads/git-runs"))
        .isEqualTo(tool.git("--git-dir", hub.toString(), "rev-parse", "refs/heads/git-runs"));
    assertThat(tool.run("push", "--yes", "origin")).doesNotContain("run-");
  }

  private static List<String> namesOn(Tool tool, Path hub) throws IOException {
    String found =
        tool.git(
            "--git-dir",
            hub.toString(),
            "grep",
            "-h",
            "^  \"name\": ",
            "git-runs",
            "--",
            "runs/*/run.json");
    return found.lines().map(line -> line.replaceAll(".*: \"|\",?$", "")).toList();
  }
}
