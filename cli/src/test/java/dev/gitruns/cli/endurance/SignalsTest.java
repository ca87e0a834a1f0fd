package dev.gitruns.cli.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signals to the wrapper, as a scheduler or a user sends them. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SignalsTest {
  @TempDir private Path directory;
  private Tool tool;
  private Path said;
  private Path ready;

  @BeforeEach
  void repository() throws IOException {
    tool = new Tool(directory.resolve("repo"));
    said = directory.resolve("said.txt");
    ready = directory.resolve("ready");
  }

  /** Records this shell script, signals the wrapper when the script is ready, and waits. */
  private int signalled(String signal, String script) throws Exception {
    Process wrapper =
        tool.startInForeground(
            said, "record", "--", "sh", "-c", script.replace("READY", ready.toString()));
    while (!Files.exists(ready)) {
      assertThat(wrapper.isAlive()).isTrue();
      Thread.sleep(5);
    }
    new ProcessBuilder("kill", "-" + signal, Long.toString(wrapper.pid())).start().waitFor();
    return wrapper.waitFor();
  }

  private Value.Fields run() {
    try (Workspace workspace = tool.open()) {
      RunId id = workspace.store().runs().get(0);
      return (Value.Fields)
          CanonicalJson.parse(workspace.store().contents(id).orElseThrow().bytes("run.json"));
    }
  }

  @Test
  void termEndsTheCommandAndTheRunIsKilled() throws Exception {
    int exitCode = signalled("TERM", "touch READY; exec sleep 60");

    assertThat(exitCode).isEqualTo(143);
    assertThat(run().text("status")).contains("killed");
    assertThat(run().text("signal")).contains("SIGTERM");
  }

  @Test
  void intReachesTheCommandWhichMayCleanUp() throws Exception {
    int exitCode =
        signalled(
            "INT", "trap 'echo saved; exit 9' INT; touch READY; while true; do sleep 0.05; done");

    assertThat(exitCode).isEqualTo(9);
    assertThat(Files.readString(said)).contains("saved");
    assertThat(run().integer("exit_code")).contains(9L);
    assertThat(run().text("status")).contains("killed");
  }

  @Test
  void commandThatHandlesTheSignalAndExitsWithZeroWasKilled() throws Exception {
    int exitCode =
        signalled(
            "TERM", "trap 'stop=1' TERM; touch READY; while [ -z \"$stop\" ]; do sleep 0.05; done");

    assertThat(exitCode).isZero();
    assertThat(run().text("status")).contains("killed");
    assertThat(run().text("signal")).contains("SIGTERM");
    assertThat(run().integer("exit_code")).contains(0L);
  }

  @Test
  void commandThatIgnoresTheSignalIsFinished() throws Exception {
    int exitCode = signalled("TERM", "trap '' TERM; touch READY; sleep 1");

    assertThat(exitCode).isZero();
    assertThat(run().text("status")).contains("finished");
  }

  @Test
  void usr1IsPassedOn() throws Exception {
    int exitCode =
        signalled("USR1", "trap 'exit 21' USR1; touch READY; while true; do sleep 0.05; done");

    assertThat(exitCode).isEqualTo(21);
  }
}
