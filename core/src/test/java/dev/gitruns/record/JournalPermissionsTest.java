package dev.gitruns.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.workspace.RunPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Journals hold what nobody has masked yet, so other accounts can neither read nor replace them.
 */
class JournalPermissionsTest {
  private static final long PID = ProcessHandle.current().pid();

  @TempDir private Path directory;

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static ActiveRun start(RunPlace place) {
    return ActiveRun.start(RunSpec.named("r").build(), place, PID, problem -> {});
  }

  @Test
  void everyFileOfAJournalIsItsOwnersAlone() throws IOException {
    RunPlace place = RecordingPlaces.in(directory);
    ActiveRun run = start(place);
    run.shellJournal(PID);
    assertThat(Claim.mayJoin(run.directory(), place, PID)).isTrue();
    RunPlace joined =
        RecordingPlaces.in(directory, Map.of(RunPlace.RUN_VARIABLE, run.directory().toString()));
    assertThat(ActiveRun.join(joined, PID, problem -> {})).isPresent();
    assertThat(mode(run.directory())).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(run.directory())) {
      List<Path> all = files.toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(4);
      for (Path file : all) {
        assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------");
      }
    }
  }

  @Test
  void chosenDirectoryIsUsedOnlyIfNobodyElseCanReplaceItsJournals() throws IOException {
    Path chosen = directory.resolve("live");
    RunPlace place = RecordingPlaces.in(directory, Map.of("GITRUNS_DIR", chosen.toString()));
    start(place);
    assertThat(mode(chosen)).isEqualTo("rwx------");
    for (String mode : List.of("rwxrwxrwx", "rwx---rwx", "rwx----wx")) {
      Files.setPosixFilePermissions(chosen, PosixFilePermissions.fromString(mode));
      assertThatThrownBy(() -> start(place))
          .isInstanceOf(GitRunsException.class)
          .hasMessageContaining("every account may replace files in it");
    }
    Files.setPosixFilePermissions(chosen, PosixFilePermissions.fromString("rwxrwxr-x"));
    assertThat(mode(start(place).directory())).isEqualTo("rwx------");
    Files.setAttribute(chosen, "unix:mode", 01777);
    assertThat(mode(start(place).directory())).isEqualTo("rwx------");
  }
}
