package dev.gitruns.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.rundir.SealedRun;
import dev.gitruns.rundir.Sha256Sums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals that lie here, with the run that one Java made of them: every Java makes it. */
class EveryJavaTest {
  private static final Path JOURNALS = Path.of("src/test/resources/dev/gitruns/seal/every-java");

  @TempDir Path temp;

  @Test
  void theSameJournalsAreTheSameRunOnEveryJava() throws IOException {
    Path live = Files.createDirectories(temp.resolve("live").resolve(TestJournal.UID));
    copy(JOURNALS, live);
    // Too large to lie here, and larger than what a run holds inline.
    byte[] large = new byte[300_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 7 % 251);
    }
    Files.write(live.resolve("files").resolve(Sha256Sums.digest(large).hex()), large);
    SealedRun run = new TestJournal(live).seal(temp.resolve("sealed"));
    List<String> made = Files.readAllLines(run.tree().resolve("SHA256SUMS"));
    assertThat(made)
        .isEqualTo(Files.readAllLines(JOURNALS.resolveSibling("every-java.sha256sums")))
        .anyMatch(line -> line.endsWith("  metrics.parquet"))
        .anyMatch(line -> line.endsWith("  metrics-long.parquet"))
        .anyMatch(line -> line.endsWith("  system.parquet"))
        .anyMatch(line -> line.endsWith("  console.log"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}
