package dev.gitruns.cli.endurance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Directories for temporary files from which no program or library may be loaded. */
@Timeout(value = 3, unit = TimeUnit.MINUTES) // against hanging
class NoExecTest {
  /** $1 the directory for temporary files, $2 the home directory; then the command. */
  private static final String MOUNTED =
      """
      mount -t tmpfs -o noexec none "$1" || exit 77
      export JAVA_TOOL_OPTIONS="-Djava.io.tmpdir=$1 -Dgitruns.cache=$2"; shift 2
      "$@" || exit $?
      """;

  /** As above, where every other directory forbids it too. */
  private static final String NOWHERE =
      "for d in /dev/shm /var/tmp \"$2\"; do mount -t tmpfs -o noexec none $d || exit 77; done\n"
          + MOUNTED;

  @TempDir private Path directory;
  private Tool tool;
  private Path temporary;
  private Path cache;

  @BeforeEach
  void prepare() throws Exception {
    tool = new Tool(directory.resolve("repo"));
    temporary = Files.createDirectories(directory.resolve("tmp"));
    cache = Files.createDirectories(directory.resolve("cache"));
  }

  private String run(String script, int expected, String... arguments) throws Exception {
    Path said = directory.resolve("said.txt");
    List<String> around =
        List.of(
            "unshare", "-rm", "bash", "-c", script, "-", temporary.toString(), cache.toString());
    int exitCode = tool.startWithin(around, said, List.of(arguments)).waitFor();
    String text = Files.readString(said);
    assumeTrue(exitCode != 77, () -> "no file system can be mounted here: " + text);
    assertThat(exitCode).as(text).isEqualTo(expected);
    return text;
  }

  private static String[] record(String name) {
    String line = "echo '{\"m\":{\"loss\":1},\"s\":1}' >> \"$GITRUNS_JOURNAL\"; exit 3";
    return new String[] {"record", "-n", name, "--", "sh", "-c", line};
  }

  @Test
  void runsAreRecordedAndReadFromAnotherDirectory() throws Exception {
    run(MOUNTED, 3, record("a"));
    run(MOUNTED, 0, "seal");
    assertThat(run(MOUNTED, 0, "plot", "loss", "a")).contains("a");
    run(MOUNTED, 0, "verify", "--all");
    assertThat(run(MOUNTED, 0, "doctor")).doesNotContain("zstd");
    try (var left = Files.walk(cache)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void environmentIsToldIfNoDirectoryServes() throws Exception {
    // The command's own exit code, whatever became of the seal.
    run(NOWHERE, 3, record("a"));
    assertThat(run(NOWHERE, 1, "doctor")).contains("The zstd library can't be loaded", "noexec");
    run(MOUNTED, 0, "seal");
    assertThat(run(NOWHERE, 6, "plot", "loss", "a")).contains("zstd").doesNotContain("bug");
  }
}
