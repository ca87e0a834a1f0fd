package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.artifact.LfsStore;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much disk fetched files may take, and what goes. */
class FetchedArtifactsTest {
  private static final int SIZE = 400_000;

  @TempDir private Path directory;
  private Hub hub;
  private ScratchRepository ada;
  private ScratchRepository bob;

  @BeforeEach
  void bobKnowsThreeRunsOfAda() throws IOException {
    hub = Hub.at(directory.resolve("hub.git"));
    ada = hub.clone(directory.resolve("ada"));
    bob = hub.clone(directory.resolve("bob"));
    for (int i = 1; i <= 3; i++) {
      record(ada, i);
    }
    Hub.push(ada, "origin");
    record(bob, 4);
    Hub.push(bob, "origin");
    bob.git("config", "runs.artifactCache", "900k");
  }

  @AfterEach
  void close() {
    ada.close();
    bob.close();
  }

  private static void record(ScratchRepository in, int seed) throws IOException {
    byte[] bytes = new byte[SIZE / 2];
    new Random(seed).nextBytes(bytes);
    String text = HexFormat.of().formatHex(bytes);
    HandJournal.in(in.workspace().store().directory().live(), seed)
        .artifact("model" + seed + ".bin", text)
        .end();
  }

  private FetchArtifacts.Report fetch(int run) {
    try (Workspace workspace = Workspace.open(bob.workspace().caller())) {
      FetchArtifacts.Report report =
          new FetchArtifacts(workspace, false, Watch.NONE)
              .run(List.of(artifact(workspace, run)), Optional.empty());
      assertThat(report.answers()).allMatch(got -> got.answer().holds());
      return report;
    }
  }

  private static RunArtifact artifact(Workspace workspace, int run) {
    return new ArtifactsOfRuns(workspace)
        .select(List.of("hand-" + run, "model" + run + ".bin"))
        .get(0);
  }

  private boolean isHere(int run) {
    try (Workspace workspace = Workspace.open(bob.workspace().caller())) {
      return artifact(workspace, run).where() == RunArtifact.Where.HERE;
    }
  }

  @Test
  void theOneThatNobodyAskedForLongestGoesAndOwnOnesStay() {
    fetch(1);
    assertThat(fetch(2).notes()).isEmpty();
    fetch(1);

    assertThat(fetch(3).notes())
        .singleElement()
        .asString()
        .startsWith("Deleted here, as runs.artifactCache says: 1 fetched before, 391 KiB");
    assertThat(Stream.of(1, 2, 3, 4).filter(this::isHere)).containsExactly(1, 3, 4);

    fetch(2);
    assertThat(Stream.of(1, 2, 3, 4).filter(this::isHere)).containsExactly(2, 3, 4);
  }

  @Test
  void whatThePlaceNoLongerHasStays() throws IOException {
    fetch(1);
    fetch(2);
    try (Workspace workspace = Workspace.open(bob.workspace().caller())) {
      LfsStore there = new LfsStore(hub.dir());
      Files.delete(there.path(artifact(workspace, 1).digest().orElseThrow()));
    }

    assertThat(fetch(3).notes()).isEmpty();
    assertThat(Stream.of(1, 2, 3).filter(this::isHere)).containsExactly(1, 2, 3);
  }

  @Test
  void withoutAReadableSizeAllStays() throws IOException {
    bob.git("config", "runs.artifactCache", "little");
    fetch(1);
    fetch(2);

    assertThat(fetch(3).notes())
        .containsExactly(
            "runs.artifactCache is no size: little. Fetched files stay. As in:"
                + " git config runs.artifactCache 20g");
    assertThat(Stream.of(1, 2, 3).filter(this::isHere)).containsExactly(1, 2, 3);
  }
}
