package dev.gitruns.cli.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of the wrapper, of its command, and of both, at any moment of a run. */
class KilledRunsTest {
  private static final int POINTS = 300;
  private static final int AT_ONCE = 3;

  /** Logs a point, and only then says that it did. */
  private static final String TRAINING =
      """
      import os, sys, time
      place = sys.argv[1]
      with open(place + '.pid', 'w') as f:
          f.write(str(os.getpid()))
      os.rename(place + '.pid', place + '.here')
      journal = os.open(os.environ['GITRUNS_JOURNAL'], os.O_WRONLY | os.O_APPEND)
      acknowledged = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
      for i in range(%d):
          os.write(journal, b'{"m":{"x":%%d},"s":%%d}\\n' %% (i, i))
          os.write(acknowledged, b'.')
          time.sleep(0.002)
      """
          .formatted(POINTS);

  @TempDir private Path directory;

  private enum Victim {
    WRAPPER,
    COMMAND,
    BOTH
  }

  /**
   * A run that was shot at.
   *
   * @param exitCode of the wrapper
   */
  private record Shot(String name, Victim victim, int exitCode, boolean hit) {}

  /** How many points the command has said that it logged. */
  private long acknowledged(Shot shot) {
    Path place = directory.resolve(shot.name());
    try {
      return Files.exists(place) ? Files.size(place) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhenSixRunsAreKilled() throws Exception {
    killed(6, 20_261);
  }

  @Test
  @Tag("long")
  void nothingAcknowledgedIsLostWhenAThousandRunsAreKilled() throws Exception {
    killed(1_000, System.nanoTime());
  }

  private void killed(int runs, long seed) throws Exception {
    Tool tool = new Tool(directory.resolve("repo"));
    Path program = Files.writeString(directory.resolve("train.py"), TRAINING);
    ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
    List<Future<Shot>> shots = new ArrayList<>();
    for (int i : IntStream.range(0, runs).toArray()) {
      Random random = new Random(seed + i);
      shots.add(workers.submit(() -> shoot(tool, program, "k" + i, random)));
    }
    for (int i = 0; i < runs; i++) {
      shots.get(i).get(5, TimeUnit.MINUTES);
      if (i % 10 == 9) {
        // Sealed meanwhile: commands whose wrapper died may still be logging.
        tool.run("seal");
      }
    }
    workers.shutdown();
    // A command may have been about to start when its wrapper died, and live on.
    Thread.sleep(5_000);
    for (Future<Shot> shot : shots) {
      waitUntilTheCommandIsGone(shot.get().name());
    }
    tool.run("seal");
    try (Workspace workspace = tool.open()) {
      Map<String, SealedPoints> sealed = SealedPoints.byName(workspace);
      SoftAssertions all = new SoftAssertions();
      for (Future<Shot> shot : shots) {
        Shot each = shot.get();
        all.assertThatCode(() -> check(each, sealed, "seed " + seed)).doesNotThrowAnyException();
      }
      all.assertAll();
    }
    assertThat(tool.git("fsck", "--strict", "--no-dangling")).doesNotContain("error", "missing");
    tool.run("verify", "--all");
  }

  private Shot shoot(Tool tool, Path program, String name, Random random) throws Exception {
    Path place = directory.resolve(name);
    Path said = directory.resolve(name + ".txt");
    Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
    Process wrapper =
        tool.start(
            said, "record", "-n", name, "--", "python3", program.toString(), place.toString());
    Path here = directory.resolve(name + ".here");
    // Half of the shots may fall before the command runs, the others while or after it does.
    if (victim != Victim.WRAPPER || random.nextBoolean()) {
      waitFor(here, wrapper);
      Thread.sleep(random.nextInt(1_200));
    } else {
      Thread.sleep(random.nextInt(2_000));
    }
    boolean hit = false;
    if (victim != Victim.COMMAND) {
      hit = wrapper.isAlive();
      wrapper.destroyForcibly();
    }
    if (victim != Victim.WRAPPER) {
      command(name).ifPresent(ProcessHandle::destroyForcibly);
    }
    int exitCode = wrapper.waitFor();
    waitUntilTheCommandIsGone(name);
    return new Shot(name, victim, exitCode, hit && exitCode == 137);
  }

  private static void waitFor(Path file, Process process) throws InterruptedException {
    while (!Files.exists(file) && process.isAlive()) {
      Thread.sleep(5);
    }
  }

  private void waitUntilTheCommandIsGone(String name) throws IOException {
    command(name).ifPresent(command -> command.onExit().orTimeout(1, TimeUnit.MINUTES).join());
  }

  /** The process of a run's command, and no other that has its number by now. */
  private Optional<ProcessHandle> command(String name) throws IOException {
    Path here = directory.resolve(name + ".here");
    if (!Files.exists(here)) {
      return Optional.empty();
    }
    String place = directory.resolve(name).toString();
    return ProcessHandle.of(Long.parseLong(Files.readString(here)))
        .filter(
            process ->
                process.info().arguments().filter(a -> List.of(a).contains(place)).isPresent());
  }

  private void check(Shot shot, Map<String, SealedPoints> sealed, String seed) {
    SealedPoints run = sealed.get(shot.name());
    String what = shot + ", " + seed;
    if (run == null) {
      assertThat(shot.hit()).as(what).isTrue();
      assertThat(acknowledged(shot)).as(what).isZero();
      return;
    }
    // A point may be in the journal although its acknowledgement was cut off; never the reverse.
    int points = run.values().size();
    long said = acknowledged(shot);
    assertThat((long) points).as(what).isBetween(said, said + 1);
    assertThat(run.values().stream().sorted().toList())
        .as(what)
        .isEqualTo(IntStream.range(0, points).mapToObj(i -> (double) i).toList());
    if (!shot.hit()) {
      String status = shot.exitCode() == 0 ? "finished" : "killed";
      assertThat(run.statuses()).as(what).containsOnly(status);
    } else if (points < POINTS && shot.victim() == Victim.BOTH) {
      assertThat(run.statuses()).as(what).containsOnly("crashed");
    } else {
      assertThat(run.statuses()).as(what).isSubsetOf("crashed", "finished");
    }
  }
}
