package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.read.KeptJournals;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunArtifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals that are brought by copying, and sealed while they come. */
class CopiedJournalsTest {
  @TempDir Path dir;
  private ScratchRepository repo;

  @BeforeEach
  void makeRepository() throws IOException {
    repo = new ScratchRepository(dir.resolve("repo"));
  }

  @AfterEach
  void close() {
    repo.close();
  }

  private List<RunId> seal(Path from) {
    new SealRuns(repo.workspace()).one(from);
    return repo.workspace().store().runs();
  }

  private List<Path> spool(int runs) throws IOException {
    List<Path> journals = new ArrayList<>();
    for (int i = 1; i <= runs; i++) {
      HandJournal journal =
          HandJournal.in(dir.resolve("node/spool"), i)
              .artifact("model-" + i, "weights ".repeat(200) + i)
              .line("{\"m\":{\"loss\":0.25},\"s\":1}")
              .end();
      journals.add(journal.dir());
    }
    return journals;
  }

  /** Whatever part of a copy is here, no run but the whole ones is sealed, and each once. */
  @Test
  void copiesThatAreUnderWayGiveNothingHalfAndNothingTwice() throws IOException {
    List<Path> journals = spool(2);
    Path arriving = dir.resolve("arriving");
    int whole = 0;
    for (Path journal : journals) {
      for (Path step : inOrderOfNames(journal)) {
        Path target = arriving.resolve(journal.getParent().relativize(step));
        Files.createDirectories(target.getParent());
        byte[] bytes = Files.readAllBytes(step);
        Files.write(target, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        if (Files.exists(arriving.resolve(journal.getFileName()).resolve("start.json"))) {
          assertThat(seal(arriving)).hasSize(whole);
        }
        Files.write(target, bytes);
      }
      whole++;
      assertThat(seal(arriving)).hasSize(whole);
      assertThat(seal(arriving)).hasSize(whole);
    }
    assertThat(new ListRuns(repo.workspace()).rows()).hasSize(2);
  }

  private static List<Path> inOrderOfNames(Path journal) throws IOException {
    try (var files = Files.walk(journal)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void filesThatRsyncIsWritingAreWaitedFor() throws IOException {
    Path journal = spool(1).get(0);
    Path writer =
        inOrderOfNames(journal).stream()
            .filter(file -> file.toString().endsWith(".jsonl"))
            .findFirst()
            .orElseThrow();
    Path temporary = writer.resolveSibling("." + writer.getFileName() + ".Ab3xYz");
    Files.copy(writer, temporary);
    assertThat(seal(journal)).isEmpty();
    Files.move(temporary, writer, StandardCopyOption.REPLACE_EXISTING);
    assertThat(seal(journal)).hasSize(1);
  }

  @Test
  void aRunWithoutAnEndWaitsForAMinuteOrForForce() throws IOException {
    HandJournal here = HandJournal.in(dir.resolve("node/a"), 1);
    assertThat(seal(here.dir())).isEmpty();
    HandJournal elsewhere =
        HandJournal.in(
            dir.resolve("node/b"), 2, Value.Fields.EMPTY.with("host", Value.of("other")));
    SealRuns.Report report = new SealRuns(repo.workspace()).one(elsewhere.dir());
    assertThat(report.running()).isEqualTo(1);
    assertThat(report.notes()).singleElement().asString().contains("--force");
    new SealRuns(repo.workspace()).all(List.of(here.dir(), elsewhere.dir()), true);
    assertThat(repo.workspace().store().runs()).hasSize(2);
  }

  @Test
  void rsyncAgainAndAgainBringsEachRunOnce() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/rsync")), "there is no rsync");
    spool(4);
    Path arriving = dir.resolve("arriving");
    Process rsync =
        new ProcessBuilder(
                "rsync", "-a", "--bwlimit=8", dir.resolve("node/spool") + "/", arriving + "/")
            .inheritIO()
            .start();
    while (!rsync.waitFor(50, TimeUnit.MILLISECONDS)) {
      if (Files.isDirectory(arriving) && !KeptJournals.in(arriving).isEmpty()) {
        seal(arriving);
      }
    }
    assertThat(rsync.exitValue()).isZero();
    assertThat(seal(arriving)).hasSize(4);
    assertThat(new ListRuns(repo.workspace()).rows())
        .hasSize(4)
        .allMatch(row -> row.metrics().get("loss").n() == 2);
  }

  private static byte[] large(int seed) {
    return ("weights " + seed + " ").repeat(60_000).getBytes(StandardCharsets.UTF_8);
  }

  /** Who owns a spool may write to its files later. */
  @Test
  void sealedRunSharesNoFileWithAForeignJournal() throws IOException {
    HandJournal journal =
        HandJournal.in(dir.resolve("node/spool"), 1)
            .artifact("large", new String(large(1), StandardCharsets.UTF_8))
            .artifact("small", "small")
            .end();
    assertThat(seal(journal.dir())).hasSize(1);
    List<Path> theirs = filesBelow(journal.dir());
    for (Path ours : filesBelow(repo.top.resolve(".git"))) {
      for (Path file : theirs) {
        assertThat(Files.isSameFile(ours, file)).as(ours + " is " + file).isFalse();
      }
    }
    for (Path file : theirs) {
      Files.writeString(file, "changed");
    }
    RunArtifact artifact =
        new ArtifactsOfRuns(repo.workspace()).select(List.of("hand-1", "large")).get(0);
    Path got = dir.resolve("got");
    new GetArtifact(repo.workspace()).write(artifact, dir, got, false);
    assertThat(got).hasBinaryContent(large(1));
  }

  @Test
  void linkedFilesDirectoryOfAForeignJournalIsNotFollowed() throws IOException {
    HandJournal journal =
        HandJournal.in(dir.resolve("node/spool"), 1).artifact("taken", "taken").end();
    Path outside = dir.resolve("outside");
    Files.move(journal.dir().resolve("files"), outside);
    Files.createSymbolicLink(journal.dir().resolve("files"), outside);
    assertThat(seal(journal.dir())).isEmpty();
    new SealRuns(repo.workspace()).one(journal.dir(), true);
    RunArtifact artifact =
        new ArtifactsOfRuns(repo.workspace()).select(List.of("hand-1", "taken")).get(0);
    assertThat(artifact.path()).isEmpty();
  }

  private static List<Path> filesBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
