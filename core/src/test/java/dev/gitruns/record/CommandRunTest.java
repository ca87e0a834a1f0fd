package dev.gitruns.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.journal.ConsoleChunk;
import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.model.RunStatus;
import dev.gitruns.workspace.RunPlace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRunTest {
  private static final long PID = ProcessHandle.current().pid();

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Journal journal;

  private CommandRun.Outcome run(String... command) {
    RunPlace place = RecordingPlaces.in(directory);
    RunSpec spec = RunSpec.named("test").command(List.of(command)).build();
    ActiveRun run = ActiveRun.start(spec, place, PID, problem -> {});
    CommandRun commandRun =
        new CommandRun(run, place, new ChildStreams(out, err, false, false, Inherited.NOTHING));
    CommandRun.Outcome outcome =
        commandRun.execute(List.of(command), pid -> TreeMap::new, PID, code -> {}, () -> {});
    commandRun.finish(outcome);
    journal = JournalReader.read(run.directory());
    return outcome;
  }

  @Test
  void outputPassesThroughByteForByteAndIsKept() {
    run("sh", "-c", "printf 'a\\377b'; printf 'grün' >&2");

    assertThat(out.toByteArray()).containsExactly('a', 255, 'b');
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("grün");
    assertThat(journal.console().stream().map(ConsoleChunk::text).collect(Collectors.joining()))
        .contains("a\uFFFDb")
        .contains("grün");
  }

  @Test
  void theExitCodeIsTheCommands() {
    assertThat(run("sh", "-c", "exit 7").exitCode()).isEqualTo(7);
    assertThat(journal.end().orElseThrow().status()).isEqualTo(RunStatus.FAILED);
    assertThat(journal.end().orElseThrow().exitCode()).contains(7);
  }

  @Test
  void aCommandThatASignalEndsIsKilled() {
    assertThat(run("sh", "-c", "kill -9 $$").exitCode()).isEqualTo(137);
    assertThat(journal.end().orElseThrow().status()).isEqualTo(RunStatus.KILLED);
    assertThat(journal.end().orElseThrow().signal()).contains("SIGKILL");
  }

  @Test
  void aCommandThatIsNotThereEndsAsInEnv() {
    assertThat(run("no-such-command-here").exitCode()).isEqualTo(127);
    assertThat(journal.end().orElseThrow().status()).isEqualTo(RunStatus.FAILED);
    assertThat(journal.problems()).extracting(p -> p.code()).contains("command-not-started");
  }

  @Test
  void aFileThatIsNoProgramEndsAsInEnv() throws IOException {
    Files.writeString(directory.resolve("data.txt"), "no program");
    assertThat(run("./data.txt").exitCode()).isEqualTo(126);
  }

  @Test
  void shellScriptsLogByAppendingALine() {
    run("sh", "-c", "echo '{\"m\":{\"loss\":0.5},\"s\":1}' >> \"$GITRUNS_JOURNAL\"");

    assertThat(journal.rows()).hasSize(1);
    assertThat(journal.rows().get(0).step()).isEqualTo(1);
    assertThat(journal.rows().get(0).values()).containsEntry("loss", 0.5);
  }
}
