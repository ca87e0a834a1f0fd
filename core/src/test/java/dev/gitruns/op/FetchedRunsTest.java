package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.read.ListRuns;
import dev.gitruns.verify.VerifyReport;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that were fetched are shown only if they are what their ids say. */
class FetchedRunsTest {
  @TempDir private Path directory;

  @Test
  void oneThatIsNotWhatItsIdSaysIsCountedAndNotShown() throws IOException {
    Hub hub = Hub.at(directory.resolve("hub.git"));
    try (ScratchRepository ada = hub.clone(directory.resolve("ada"));
        ScratchRepository bob = hub.clone(directory.resolve("bob"))) {
      for (int seed = 1; seed < 5; seed++) {
        HandJournal.in(ada.workspace().store().directory().live(), seed)
            .artifact("a.txt", "x" + seed)
            .end();
      }
      Hub.push(ada, "origin");
      spoil(hub);
      bob.git("fetch", "-q");
      bob.git("config", "runs.remote", "origin");
      try (Workspace workspace = Workspace.open(bob.workspace().caller())) {
        assertThat(new ListRuns(workspace).rows()).hasSize(1);
        assertThat(workspace.store().suspects()).hasSize(3);
        List<VerifyReport> reports = new ArrayList<>();
        new VerifyRuns(workspace).all(reports::add);
        assertThat(reports).hasSize(4);
        assertThat(reports.stream().filter(report -> !report.findings().isEmpty())).hasSize(3);
        // A union takes whole runs only, and doesn't continue from a tip that has others; of the
        // one
        // that only has a file too many it takes the files that are listed.
        String eve = bob.git("rev-parse", "origin/git-runs").strip();
        assertThat(workspace.store().unite().refused()).hasSize(2);
        assertThat(bob.git("ls-tree", "-d", "-r", "--name-only", "git-runs").lines())
            .filteredOn(path -> path.matches("runs/../[0-9a-f]{64}"))
            .hasSize(2);
        assertThat(bob.git("rev-list", "git-runs")).doesNotContain(eve);
        assertThat(workspace.store().suspects()).hasSize(2);
      }
      Path known = bob.workspace().store().directory().cache().resolve("checked-runs");
      assertThat(Files.readAllLines(known)).isNotEmpty();
      try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
        ada.git("fetch", "-q");
        assertThat(workspace.store().suspects()).as("all are here, sound").isEmpty();
        assertThat(new ListRuns(workspace).rows()).hasSize(4);
      }
    }
  }

  /** Somebody changes three runs on the remote, by plain git. */
  private void spoil(Hub hub) throws IOException {
    Path work = directory.resolve("spoilt");
    hub.git("clone", "-q", "--branch", "git-runs", hub.dir().toString(), work.toString());
    List<String> runs = hub.runs();
    Path[] dirs = new Path[3];
    for (int i = 0; i < 3; i++) {
      dirs[i] = work.resolve("runs/" + runs.get(i).substring(0, 2) + "/" + runs.get(i));
    }
    Files.writeString(dirs[0].resolve("config.json"), "{\n  \"lr\": 9.0\n}\n");
    Files.delete(dirs[1].resolve("summary.json"));
    Files.writeString(dirs[2].resolve("more.txt"), "x");
    String there = work.toString();
    hub.git("-C", there, "add", "-A");
    hub.git("-C", there, "-c", "user.name=Eve", "-c", "user.email=eve@x", "commit", "-qm", "Eve");
    hub.git("-C", there, "push", "-q", "origin", "git-runs");
  }
}
