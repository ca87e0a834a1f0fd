package dev.gitruns.cli.endurance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gitruns.model.RunStatus;
import dev.gitruns.op.ShowRun;
import dev.gitruns.read.RunView;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Journals on a disk that fills up while the command logs: a real one, in a name space of its own.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES) // against hanging
class FullDiskTest {
  private static final String COMMAND =
      """
      for i in $(seq 0 2999); do
        { echo '{"m":{"loss":'$i'},"s":'$i'}' >> "$GITRUNS_JOURNAL"; } 2>/dev/null && echo $i > "$1"
        echo "line $i of what it says"
      done
      exit 7
      """;

  /**
   * $1 where journals lie, $2 where they are copied to; then the command, whose exit code it has.
   */
  private static final String ON_SMALL_DISK =
      """
      mount -t tmpfs -o size=128k none "$1" || exit 77
      live=$1 kept=$2; shift 2
      "$@"; code=$?
      cp -r "$live" "$kept"
      exit $code
      """;

  @TempDir private Path directory;

  @Test
  void theRunUpToThereIsKeptWithItsTrueStatusAndTheCommandNeverNotices() throws Exception {
    Tool tool = new Tool(directory.resolve("repo"));
    Path live = Files.createDirectories(tool.top.resolve(".git/runs/live"));
    Path script = Files.writeString(directory.resolve("train.sh"), COMMAND);
    Path kept = directory.resolve("kept");
    Path acknowledged = directory.resolve("acknowledged");
    Path said = directory.resolve("said.txt");
    List<String> around =
        List.of(
            "unshare", "-rm", "bash", "-c", ON_SMALL_DISK, "-", live.toString(), kept.toString());
    List<String> record =
        List.of("record", "-n", "full", "--", "bash", script.toString(), acknowledged.toString());

    int exitCode = tool.startWithin(around, said, record).waitFor();

    assumeTrue(exitCode != 77, () -> "no file system can be mounted here: " + read(said));
    assertThat(exitCode).as(read(said)).isEqualTo(7);
    assertThat(read(said).lines().filter(line -> line.startsWith("line "))).hasSize(3_000);
    assertThat(read(said)).contains("No space left");
    try (var journals = Files.list(kept)) {
      tool.run("seal", journals.findFirst().orElseThrow().toString());
    }
    int last = Integer.parseInt(read(acknowledged).strip());
    assertThat(last).isLessThan(2_999);
    try (Workspace workspace = tool.open()) {
      RunView view = new ShowRun(workspace).open("full");
      assertThat(view.row().status()).isEqualTo(RunStatus.FAILED);
      assertThat(view.metrics()).hasSizeGreaterThanOrEqualTo(last + 1);
      for (int step = 0; step <= last; step++) {
        assertThat(view.metrics().get(step).values()).containsEntry("loss", (double) step);
      }
      assertThat(view.document("run.json").toString()).contains("degraded").contains("dropped");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
