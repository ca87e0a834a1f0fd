package dev.gitruns.cli.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories with odd paths, and git with the defaults of its next major version. */
@Timeout(value = 3, unit = TimeUnit.MINUTES) // against hanging
class OddPlacesTest {
  private static final List<String> GIT_3 =
      List.of(
          "env",
          "GIT_CONFIG_COUNT=2",
          "GIT_CONFIG_KEY_0=safe.bareRepository",
          "GIT_CONFIG_VALUE_0=explicit",
          "GIT_CONFIG_KEY_1=init.defaultBranch",
          "GIT_CONFIG_VALUE_1=main",
          "GIT_DEFAULT_HASH=sha256",
          "GIT_DEFAULT_REF_FORMAT=reftable");

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("init"),
          List.of("record", "-n", "a", "--artifact", "train.py", "--", "true"),
          List.of("ls"),
          List.of("show", "a"),
          List.of("bundle", "create", "runs.bundle"),
          List.of("bundle", "verify", "runs.bundle"),
          List.of("bundle", "unbundle", "runs.bundle"),
          List.of("push", "--yes", "origin"),
          List.of("fetch", "origin"),
          List.of("verify", "--all"),
          List.of("doctor"),
          List.of("purge", "--erase", "--yes", "--reason", "leak", "a"),
          List.of("push", "--erase", "--yes", "origin"),
          List.of("deinit", "--delete-runs"));

  @TempDir private Path directory;

  private void runAll(List<String> around, Path top) throws Exception {
    Tool tool = new Tool(top);
    tool.git("init", "-q", "--bare", "../hub.git");
    tool.git("remote", "add", "origin", "../hub.git");
    tool.git("push", "-q", "origin", "HEAD");
    Path said = directory.resolve("said.txt");
    for (List<String> command : COMMANDS) {
      int exitCode = tool.startWithin(around, said, new ArrayList<>(command)).waitFor();
      String text = Files.readString(said);
      // The doctor may miss a program of this machine.
      assertThat(exitCode).as(command + "\n" + text).isIn(command.contains("doctor") ? 1 : 0, 0);
      assertThat(text).doesNotContain("Exception", "is a bug");
    }
  }

  @Test
  void defaultsOfGit3() throws Exception {
    runAll(GIT_3, directory.resolve("repo"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a#b?c%20d", "line\nfeed", "'quotes\" $x [a]* \\ "})
  void pathOfTheRepository(String name) throws Exception {
    runAll(List.of("env"), directory.resolve(name));
  }
}
