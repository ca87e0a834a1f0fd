package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.ChildStreams;
import dev.gitruns.record.Inherited;
import dev.gitruns.record.RunSpec;
import dev.gitruns.series.SeriesReader;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordRunTest {
  @TempDir private Path directory;
  private ScratchRepository repository;

  @BeforeEach
  void prepare() throws IOException {
    repository = new ScratchRepository(directory.resolve("with space"));
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private static RunSpec.Builder running(String... command) {
    return RunSpec.named("test").command(List.of(command));
  }

  @Test
  void inputsAreFingerprintedBeforeTheCommandChangesThem() throws IOException {
    repository.write("data/train.csv", "a,b\n1,2\n3,4\n");

    repository.record(
        running("sh", "-c", "echo 5,6 >> data/train.csv").input("data/train.csv").build());

    Value.Fields input = (Value.Fields) repository.document("inputs.json").items("inputs").get(0);
    assertThat(input.text("path")).contains("data/train.csv");
    assertThat(input.integer("rows")).contains(2L);
    assertThat(input.integer("size")).contains(12L);
  }

  @Test
  void anInputThatIsNotThereStartsNothing() {
    RunSpec spec = running("touch", "started").input("data/none.csv").build();

    assertThatThrownBy(() -> repository.record(spec))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("data/none.csv");
    assertThat(repository.top.resolve("started")).doesNotExist();
    assertThat(repository.workspace().store().directory().live())
        .satisfiesAnyOf(
            live -> assertThat(live).doesNotExist(), live -> assertThat(live).isEmptyDirectory());
  }

  @Test
  void artifactsAreTakenWhenTheCommandHasEnded() throws IOException {
    repository.record(
        running("sh", "-c", "mkdir out; echo weights > out/model.bin; echo x > out/log.txt; exit 3")
            .artifact("out/**")
            .build());

    assertThat(repository.document("artifacts.json").items("artifacts"))
        .extracting(item -> ((Value.Fields) item).text("name").orElseThrow())
        .containsExactly("out/log.txt", "out/model.bin");
    assertThat(repository.document("run.json").text("status")).contains("failed");
  }

  @Test
  void aMissingArtifactIsSaidLoudlyAndNamedInTheRun() throws IOException {
    int exitCode = repository.record(running("true").artifact("out/model.bin").build());

    assertThat(exitCode).isZero();
    assertThat(repository.warnings).anyMatch(warning -> warning.contains("out/model.bin"));
    assertThat(repository.document("run.json").items("problems").toString())
        .contains("missing-artifact")
        .contains("out/model.bin");
  }

  @Test
  void theEnvironmentNamesMachineAndInterpreter() throws IOException {
    repository.record(running("python3", "-c", "pass").build());

    Value.Fields environment = repository.document("environment.json");
    assertThat(environment.fields("language").text("name")).contains("python");
    assertThat(environment.fields("os").text("kernel")).isPresent();
    assertThat(environment.fields("cpu").integer("cores").orElseThrow()).isPositive();
  }

  @Test
  void whatIsRecordedWithinARunIsItsChild() {
    Caller caller = repository.workspace().caller();
    ActiveRun outer =
        ActiveRun.start(
            RunSpec.named("outer").build(), repository.workspace().place(), caller.pid(), w -> {});
    Map<String, String> env = new HashMap<>(caller.env());
    env.put("GITRUNS_RUN", outer.directory().toString());
    ChildStreams streams =
        new ChildStreams(
            new ByteArrayOutputStream(),
            new ByteArrayOutputStream(),
            false,
            false,
            Inherited.NOTHING);
    try (Workspace within =
        Workspace.open(new Caller(caller.cwd(), env, caller.clock(), "ada", caller.pid()))) {
      new RecordRun(within, streams, w -> {}, Watch.NONE).run(running("true").build(), true);
    }
    outer.finish(RunStatus.FINISHED);

    assertThat(new ShowRun(repository.workspace()).find("test").parent())
        .contains(outer.uid().text());
  }

  @Test
  void theMachineIsMeasured() throws IOException {
    repository.record(running("sleep", "0.7").build());

    byte[] system =
        repository
            .workspace()
            .store()
            .contents(repository.onlyRun())
            .orElseThrow()
            .bytes("system.parquet");
    assertThat(SeriesReader.read(system, null).keys())
        .as("keys")
        .anyMatch(key -> key.contains("memory"));
  }

  @Test
  void theCodeNamesCommitAndEntryPoint() throws IOException {
    Files.createDirectories(repository.top.resolve("sub"));

    repository.record(running("sh", "sub/../train.sh").build());

    Value.Fields code = repository.document("code.json");
    assertThat(code.text("commit")).contains(repository.git("rev-parse", "HEAD"));
    assertThat(code.text("entry_point")).contains("train.sh");
  }

  @Test
  void filesThatTheCommandChangesAreListed() throws IOException {
    repository.record(running("sh", "-c", "echo new >> train.sh").build());

    assertThat(repository.document("code.json").items("changed_meanwhile"))
        .containsExactly(Value.of("train.sh"));
  }

  @Test
  void theCommandRunsAlthoughTheCodeCannotBeRead() throws IOException {
    repository.write(".git/index", "not an index");

    int exitCode = repository.record(running("sh", "-c", "exit 5").build());

    assertThat(exitCode).isEqualTo(5);
    assertThat(repository.warnings).isNotEmpty();
    assertThat(repository.document("run.json").integer("exit_code")).contains(5L);
  }
}
