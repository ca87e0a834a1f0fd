package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunStatus;
import dev.gitruns.read.LiveRun;
import dev.gitruns.read.LiveSeries;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.RunSpec;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopRunsTest {
  private static final long NOBODY = 4_190_000;

  @Test
  void seesWhatIsLoggedWhileItLooks(@TempDir Path dir) throws Exception {
    try (ScratchRepository repo = new ScratchRepository(dir)) {
      Workspace workspace = repo.workspace();
      long pid = ProcessHandle.current().pid();
      ActiveRun run =
          ActiveRun.start(RunSpec.named("a").build(), workspace.place(), pid, problem -> {});
      TopRuns top = new TopRuns(workspace);
      assertThat(top.look()).singleElement().matches(live -> live.step() == -1);

      run.log(7, Map.of("loss", 0.5));
      Thread.sleep(20);
      run.log(9, Map.of("loss", 0.25));
      run.record("sys", new FieldsBuilder().put("system/gpu_0_power_usage_watts", 300.0).build());
      LiveRun live = top.look().get(0);
      assertThat(live.step()).isEqualTo(9);
      assertThat(live.row().metrics().get("loss").last()).isEqualTo(0.25);
      assertThat(live.rate()).isPresent();
      assertThat(live.system()).containsEntry("system/gpu_0_power_usage_watts", 300.0);
      assertThat(live.row().status()).isEqualTo(RunStatus.RUNNING);

      run.finish(RunStatus.FINISHED);
      assertThat(top.look().get(0).row().status()).isEqualTo(RunStatus.FINISHED);
      new SealRuns(workspace).pending();
      LiveRun over = top.look().get(0);
      assertThat(over.row().status()).isEqualTo(RunStatus.FINISHED);
      assertThat(over.sealed()).isTrue();
      assertThat(new TopRuns(workspace).look()).isEmpty();
      top.close();
    }
  }

  @Test
  void aRunWhoseProcessIsGoneHasCrashed(@TempDir Path dir) throws Exception {
    try (ScratchRepository repo = new ScratchRepository(dir)) {
      ActiveRun.start(RunSpec.named("a").build(), repo.workspace().place(), NOBODY, problem -> {});
      assertThat(new TopRuns(repo.workspace()).look())
          .singleElement()
          .matches(live -> live.row().status() == RunStatus.CRASHED);
    }
  }

  @Test
  void curvesGrowAndStayBounded(@TempDir Path dir) throws Exception {
    try (ScratchRepository repo = new ScratchRepository(dir)) {
      Workspace workspace = repo.workspace();
      ActiveRun run =
          ActiveRun.start(RunSpec.named("a").build(), workspace.place(), 1, problem -> {});
      TopRuns top = new TopRuns(workspace);
      LiveSeries series = top.series(run.uid()).orElseThrow();
      for (int i = 0; i < 20_000; i++) {
        run.log(i, Map.of("loss", 1.0 * i));
      }
      run.flush();
      assertThat(series.readOn().get("loss").steps()).hasSizeBetween(2_000, 4_100);
      run.log(20_000, Map.of("other", 1.0));
      assertThat(series.readOn().get("other").values()).containsExactly(1.0);

      Path file =
          Files.list(run.directory()).filter(p -> p.toString().endsWith("l")).findFirst().get();
      Files.writeString(file, "{\"s\":20001,\"m\":{\"other\"", StandardOpenOption.APPEND);
      assertThat(series.readOn().get("other").values()).hasSize(1);
      Files.writeString(file, ":2}}\n", StandardOpenOption.APPEND);
      assertThat(series.readOn().get("other").values())
          .isEqualTo(List.of(1.0, 2.0).stream().mapToDouble(d -> d).toArray());
    }
  }
}
