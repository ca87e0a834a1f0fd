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
 * SIGKILL of {@code fetch} at any moment, with the git that it started and without: what is listed
 * is whole at all times, and the next fetch brings what is missing.
 */
class KilledFetchTest {
  private static final int RUNS_A_KILL = 20;

  @TempDir private Path directory;
  private final Set<String> pushed = new TreeSet<>();

  @Test
  @Tag("long")
  void theNextFetchBringsWhatIsMissingWhenAHundredAreKilled() throws Exception {
    killed(100, System.nanoTime());
  }

  private void killed(int kills, long seed) throws Exception {
    Tool ada = new Tool(directory.resolve("ada"));
    Tool bob = new Tool(directory.resolve("bob"));
    Path hub = directory.resolve("hub.git");
    ada.git("init", "-q", "--bare", "-b", "main", hub.toString());
    for (Tool each : List.of(ada, bob)) {
      each.git("remote", "add", "origin", hub.toString());
    }
    ada.git("push", "-q", "origin", "HEAD:refs/heads/main");
    Random random = new Random(seed);
    for (int kill = 0; kill < kills; kill++) {
      push(ada, random);
      Process fetch = bob.start(directory.resolve("said.txt"), "fetch", "origin");
      // The beginning is the start of a JVM; what counts is spread over the rest.
      Thread.sleep(300 + random.nextInt(1_000));
      boolean withGit = random.nextBoolean();
      List<ProcessHandle> all = new ArrayList<>(withGit ? fetch.descendants().toList() : List.of());
      fetch.destroyForcibly().waitFor();
      all.forEach(ProcessHandle::destroyForcibly);
      assertThat(bob.git("fsck", "--strict", "--no-dangling"))
          .as("seed " + seed + ", kill " + kill)
          .doesNotContain("error", "missing");
      assertThat(listed(bob)).as("seed " + seed + ", kill " + kill).isSubsetOf(pushed);
    }
    bob.run("fetch", "origin");
    assertThat(listed(bob)).as("seed " + seed).isEqualTo(pushed);
    bob.run("verify", "--all");
  }

  private static Set<String> listed(Tool tool) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : tool.run("ls", "--json").lines().toList()) {
      if (line.strip().startsWith("\"name\": \"run-")) {
        names.add(line.replaceAll(".*: \"|\",?$", ""));
      }
    }
    return names;
  }

  private void push(Tool tool, Random random) throws IOException {
    for (int i = 0; i < RUNS_A_KILL; i++) {
      String name = "run-" + pushed.size();
      tool.journal(name, random);
      pushed.add(name);
    }
    tool.run("push", "--yes", "origin");
  }
}
