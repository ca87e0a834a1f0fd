package dev.gitruns.cli.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of {@code seal} at any moment: every run is complete or still waits, at all times. */
class KilledSealTest {
  private static final int RUNS_A_KILL = 4;

  @TempDir private Path directory;
  private final TreeSet<String> names = new TreeSet<>();

  @Test
  void everyRunIsCompleteOrWaitsWhenFiveSealsAreKilled() throws Exception {
    killed(5, 20_262);
  }

  @Test
  @Tag("long")
  void everyRunIsCompleteOrWaitsWhenThreeHundredSealsAreKilled() throws Exception {
    killed(300, System.nanoTime());
  }

  private void killed(int kills, long seed) throws Exception {
    Tool tool = new Tool(directory.resolve("repo"));
    Random random = new Random(seed);
    for (int kill = 0; kill < kills; kill++) {
      for (int i = 0; i < RUNS_A_KILL; i++) {
        journal(tool, "run-" + kill + "-" + i, random);
      }
      Process seal = tool.start(directory.resolve("said.txt"), "seal");
      // The beginning is the start of a JVM; what counts is spread over the rest.
      Thread.sleep(400 + random.nextInt(1_600));
      seal.destroyForcibly().waitFor();
      String what = "seed " + seed + ", kill " + kill;
      assertAllThere(tool, what);
      assertThat(tool.git("fsck", "--strict", "--no-dangling"))
          .as(what)
          .doesNotContain("error", "missing");
    }
    tool.run("seal");
    assertAllThere(tool, "seed " + seed);
    String paths = tool.git("ls-tree", "-r", "--name-only", "git-runs");
    assertThat(paths.lines().filter(path -> path.endsWith("/run.json"))).hasSize(names.size());
    tool.run("verify", "--all");
    assertThat(Files.exists(tool.top.resolve(".git/runs/sealed")))
        .as("nothing waits any more")
        .matches(there -> !there || isEmpty(tool.top.resolve(".git/runs/sealed")));
  }

  private void assertAllThere(Tool tool, String what) {
    try (Workspace workspace = tool.open()) {
      List<RunRow> rows = new ListRuns(workspace).rows();
      assertThat(rows).as(what).extracting(RunRow::name).containsExactlyInAnyOrderElementsOf(names);
      assertThat(rows)
          .as(what)
          .allSatisfy(
              row -> {
                assertThat(row.status()).isEqualTo(RunStatus.FINISHED);
                assertThat(row.metrics().get("loss").last()).isEqualTo(0.25);
              });
    }
  }

  /** The journal of a run that is over, as any program could write it. */
  private void journal(Tool tool, String name, Random random) throws IOException {
    long now = System.currentTimeMillis();
    String uid = Uid.create(now, random).text();
    Path run = Files.createDirectories(tool.top.resolve(".git/runs/live").resolve(uid));
    Files.writeString(
        run.resolve("w-elsewhere-1-aaaa.jsonl"),
        """
        {"t":%d,"s":0,"m":{"loss":0.5}}
        {"s":1,"m":{"loss":0.25}}
        {"end":{"status":"finished","exit_code":0}}
        """
            .formatted(now * 1000));
    Path start = run.resolve("start.json.new");
    Files.writeString(
        start,
        "{\"uid\": \"%s\", \"name\": \"%s\", \"start\": %d}\n".formatted(uid, name, now * 1000));
    Files.move(start, run.resolve("start.json"));
    names.add(name);
  }

  private static boolean isEmpty(Path place) {
    try (var files = Files.list(place)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
