package dev.gitruns.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.rundir.SealedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seals in processes that die without warning. */
@Tag("long")
class KilledSealerTest {
  @TempDir Path temp;

  @Test
  void killedAtAnyMomentASealIsFinishedByTheNext() throws Exception {
    Path expected = temp.resolve("expected");
    SealedRun run = TestJournal.full(temp.resolve("e")).seal(expected);
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      TestJournal journal = TestJournal.full(temp.resolve("j" + i));
      Path sealed = temp.resolve("s" + i);
      Process process = start(journal.dir(), sealed);
      process.getInputStream().read();
      Thread.sleep(random.nextInt(400));
      process.destroyForcibly().waitFor();

      if (Files.isDirectory(sealed)) {
        for (Path found : SealerTest.list(sealed)) {
          if (!found.getFileName().toString().startsWith(".")) {
            assertThat(SealerTest.faults(new SealedRun(run.id(), run.uid(), found))).isEmpty();
          }
        }
      }
      assertThat(journal.seal(sealed).id()).isEqualTo(run.id());
      assertThat(SealerTest.list(sealed)).containsExactly(sealed.resolve(run.id().hex()));
    }
  }

  private static Process start(Path journal, Path sealed) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            KilledSealerTest.class.getName(),
            journal.toString(),
            sealed.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Says that it begins, then seals. */
  public static void main(String[] args) {
    System.out.write('.');
    System.out.flush();
    Sealer.seal(Path.of(args[0]), Path.of(args[1]), TestJournal.SETTINGS);
  }
}
