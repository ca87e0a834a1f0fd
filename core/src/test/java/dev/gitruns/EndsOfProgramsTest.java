package dev.gitruns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.RunStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300) // against hanging: nothing here is a matter of speed
class EndsOfProgramsTest {
  @TempDir private Path directory;
  private ScratchRepository repository;

  @BeforeEach
  void makeRepository() throws IOException {
    repository = ScratchRepository.create(directory);
    repository.open().close();
  }

  private Process program(String mode, String joined) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            EndedProgram.class.getName(),
            directory.toString(),
            mode,
            joined);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return builder.start();
  }

  private static BufferedReader out(Process program) {
    return new BufferedReader(
        new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
  }

  private int ended(String mode) throws Exception {
    return program(mode, "").waitFor();
  }

  private StoredRun sealed(String name) {
    try (GitRuns runs = repository.open()) {
      runs.seal();
      StoredRun stored = runs.find(name);
      stored.series("loss");
      assertThat(stored.id()).isPresent();
      assertThat(stored.document("run")).isNotEmpty();
      return stored;
    }
  }

  @Test
  void whatWasFlushedBeforeAKillIsInACrashedRun() throws Exception {
    Process program = program("for ever", "");
    Map<String, Long> last = new HashMap<>();
    try (BufferedReader lines = out(program)) {
      int count = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        last.put(words[0], Long.parseLong(words[1]));
        if (++count % 400 == 0 && hasJournaledCode()) {
          program.toHandle().destroyForcibly();
        }
      }
    }
    program.waitFor();
    try (GitRuns runs = repository.open()) {
      assertThat(runs.find("program").status()).isEqualTo(RunStatus.CRASHED);
      runs.seal();
      StoredRun stored = runs.find("program");
      assertThat(stored.id()).isPresent();
      assertThat(stored.status()).isEqualTo(RunStatus.CRASHED);
      last.forEach(
          (metric, step) -> assertThat(stored.series(metric).steps()).contains(step).isSorted());
      assertThat(stored.document("code")).containsKey("commit");
    }
  }

  private boolean hasJournaledCode() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve(".git/runs/live"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (Stream<String> records = Files.lines(file, StandardCharsets.ISO_8859_1)) {
          if (records.anyMatch(record -> record.contains("\"code\":{"))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Test
  void sigtermEndsARunAsKilledAndTheProgramAsEver() throws Exception {
    Process program = program("wait", "");
    assertThat(out(program).readLine()).isEqualTo("ready");
    program.destroy();
    assertThat(program.waitFor()).isEqualTo(128 + 15);
    StoredRun stored = sealed("program");
    assertThat(stored.status()).isEqualTo(RunStatus.KILLED);
    try (GitRuns runs = repository.open()) {
      assertThat(runs.find("program").document("run")).containsEntry("signal", "SIGTERM");
    }
  }

  @Test
  void aProgramThatNeverFinishesItsRunFailed() throws Exception {
    assertThat(ended("leave")).isZero();
    assertThat(sealed("program").status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aProgramThatThrowsOrExitsFailed() throws Exception {
    assertThat(ended("throw")).isEqualTo(1);
    assertThat(sealed("program").status()).isEqualTo(RunStatus.FAILED);
    assertThat(ended("exit")).isEqualTo(3);
    assertThat(sealed("@0").status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void theFirstRunOfAProgramJoinsTheRecordedOneAndTheSecondIsItsChild() throws Exception {
    try (GitRuns runs = repository.open()) {
      Run outer = runs.start("outer").begin();
      assertThat(program("twice", outer.directory().toString()).waitFor()).isZero();
      // The program ended its part of the run, and not the run.
      assertThat(runs.find("outer").status()).isEqualTo(RunStatus.RUNNING);
      outer.log(1, "outer", 1);
      outer.finish();

      assertThat(runs.awaitSeals(java.time.Duration.ofMinutes(1))).isTrue();
      StoredRun stored = runs.find("outer");
      assertThat(stored.status()).isEqualTo(RunStatus.FINISHED);
      assertThat(stored.seriesNames()).containsExactly("loss", "outer");
      assertThat(stored.config()).containsEntry("mode", "twice");
      assertThat(runs.find("second").parent()).contains(outer.uid());
      assertThat(runs.list()).hasSize(2);
    }
  }

  @Test
  void aProgramThatEndsRightAfterItsRunStillRecordsTheCode() throws Exception {
    assertThat(ended("finish")).isZero();
    StoredRun stored = sealed("program");
    assertThat(stored.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(stored.document("code")).containsKey("commit");
    assertThat(stored.document("environment")).containsKey("jvm");
  }

  @Test
  void withoutARepositoryRunsAreRecordedBesideAndSealedLater(@TempDir Path elsewhere) {
    ScratchRepository nothing = ScratchRepository.bare(elsewhere);
    Path journal;
    try (GitRuns runs = GitRuns.open(elsewhere, nothing.settings())) {
      Run run = runs.start("loose").begin();
      run.log("loss", 1);
      run.finish();
      journal = run.directory();
      assertThat(journal.getParent()).isEqualTo(elsewhere.resolve(".gitruns/live"));
      assertThat(nothing.troubles).anyMatch(sentence -> sentence.contains("git runs seal DIR"));
    }
    dev.gitruns.workspace.Caller caller =
        new dev.gitruns.workspace.Caller(
            directory, repository.environment, java.time.Clock.systemUTC(), "ada", 1);
    try (var workspace = dev.gitruns.workspace.Workspace.open(caller)) {
      new dev.gitruns.op.SealRuns(workspace).one(journal);
    }
    assertThat(sealed("loose").status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void whereTheJournalCanNotBeMadeItIsMadeInATemporaryDirectory() throws IOException {
    Path inTheWay = directory.resolve("file");
    java.nio.file.Files.writeString(inTheWay, "");
    repository.environment.put("GITRUNS_DIR", inTheWay.resolve("journals").toString());
    try (GitRuns runs = repository.open()) {
      Run run = runs.start("refuge").begin();
      run.log("loss", 1);
      run.finish();
      assertThat(repository.troubles).anyMatch(sentence -> sentence.contains("is recorded in"));
      assertThat(runs.awaitSeals(java.time.Duration.ofMinutes(1))).isTrue();
      assertThat(runs.find("refuge").id()).isPresent();
    }
  }
}
