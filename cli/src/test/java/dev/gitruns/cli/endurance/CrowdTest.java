package dev.gitruns.cli.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many processes that finish runs in one repository at once, with and without gc between them. */
class CrowdTest {
  private static final String LOGGING =
      "for i in 0 1 2; do echo \"{\\\"m\\\":{\\\"x\\\":$i},\\\"s\\\":$i}\" >> \"$GITRUNS_JOURNAL\"; done";

  @TempDir private Path directory;

  @Test
  void threeProcessesOfTwoRunsAllArriveWithoutAWord() throws Exception {
    crowd(3, 2);
  }

  @Test
  @Tag("long")
  void sixteenProcessesOfFiftyRunsAllArriveWithoutAWord() throws Exception {
    crowd(16, 50);
  }

  private void crowd(int processes, int each) throws Exception {
    Tool tool = new Tool(directory.resolve("repo"));
    recordAll(tool, processes, each);
    SealedPoints.assertAllThere(tool, processes * each);
    assertThat(tool.git("fsck", "--strict", "--no-dangling")).doesNotContain("error", "missing");
    assertThat(tool.git("status", "--porcelain")).isEmpty();
  }

  @Test
  void gcAtAnyMomentOfDirtyRunsTakesNothing() throws Exception {
    gc(2, 2);
  }

  @Test
  @Tag("long")
  void gcAtAnyMomentOfTwoHundredDirtyRunsTakesNothing() throws Exception {
    gc(4, 50);
  }

  private void gc(int processes, int each) throws Exception {
    Tool tool = new Tool(directory.resolve("repo"));
    Files.writeString(tool.top.resolve("train.py"), "print('changed')\n");
    ExecutorService collector = Executors.newSingleThreadExecutor();
    boolean[] over = {false};
    Future<Integer> rounds =
        collector.submit(
            () -> {
              int count = 0;
              while (!over[0]) {
                // While an object that gc just deleted is written anew, gc may give up; it harms
                // nothing, and the next one runs through.
                tool.tryGit("gc", "-q", "--prune=now");
                count++;
              }
              return count;
            });
    try {
      recordAll(tool, processes, each);
    } finally {
      over[0] = true;
      assertThat(rounds.get(1, TimeUnit.MINUTES)).isPositive();
      collector.shutdown();
    }
    tool.git("gc", "-q", "--prune=now");
    SealedPoints.assertAllThere(tool, processes * each);
    // Includes that the snapshot commit of the changed file is still here.
    assertThat(tool.run("verify", "--all")).contains(processes * each + " runs checked, 0 with");
    assertThat(tool.git("fsck", "--strict", "--no-dangling")).doesNotContain("error", "missing");
  }

  private void recordAll(Tool tool, int processes, int each) throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(processes);
    List<Future<?>> done = new ArrayList<>();
    for (int p = 0; p < processes; p++) {
      int process = p;
      done.add(
          workers.submit(
              () -> {
                for (int i = 0; i < each; i++) {
                  record(tool, "run-" + process + "-" + i);
                }
                return null;
              }));
    }
    for (Future<?> worker : done) {
      worker.get(1, TimeUnit.HOURS);
    }
    workers.shutdown();
  }

  private void record(Tool tool, String name) throws Exception {
    Path said = directory.resolve(name + ".txt");
    Process process = tool.start(said, "record", "-n", name, "--", "sh", "-c", LOGGING);
    assertThat(process.waitFor()).as(name).isZero();
    assertThat(Files.readString(said)).as(name).isEmpty();
  }
}
