package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.lineage.LineageText;
import dev.gitruns.lineage.Trace;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.record.RunSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceLineageTest {
  private static final Trace.Wanted ALL = new Trace.Wanted(true, true, 0, false);

  @Test
  void recordedRunsHangTogetherByWhatTheyReadAndMade(@TempDir Path dir) throws Exception {
    try (ScratchRepository repo = new ScratchRepository(dir)) {
      repo.write("raw.csv", "a,b\n1,2\n");
      step(repo, "prepare", "raw.csv", "sort raw.csv > train.csv", "train.csv");
      step(repo, "train", "train.csv", "echo weights > model.pt", "model.pt");
      step(repo, "worse", "train.csv", "echo worse > model.pt", "model.pt");
      AliasArtifact aliases = new AliasArtifact(repo.workspace());
      assertThat(aliases.set("model.pt:1", "best").number()).isEqualTo(1);
      TraceLineage lineage = new TraceLineage(repo.workspace());

      assertThat(LineageText.lines(lineage.trace("model.pt:best", ALL)))
          .anyMatch(line -> line.matches("└─ made by train .*"))
          .anyMatch(line -> line.matches(" {6}└─ made by prepare .*"))
          .noneMatch(line -> line.contains("worse"));
      assertThat(lineage.trace("raw.csv", ALL).nodes()).hasSize(7);
      assertThat(lineage.trace("model.pt", ALL).root())
          .isEqualTo(lineage.trace("worse:model.pt", ALL).root());
      assertThat(lineage.trace("prepare", ALL).root()).startsWith("run:");
      assertThatThrownBy(() -> lineage.trace("model.pt:7", ALL))
          .isInstanceOf(GitRunsException.class)
          .hasMessageContaining("no version or alias");
      assertThatThrownBy(() -> lineage.trace("train.sh", ALL))
          .hasMessageContaining("No run read or made train.sh");
      assertThatThrownBy(() -> lineage.trace("models:/none/1", ALL))
          .hasMessageContaining("No registered model");

      aliases.remove("model.pt", "best");
      assertThat(new AliasArtifact(repo.workspace()).versions("model.pt"))
          .allMatch(version -> !version.aliases().contains("best"));
      assertThatThrownBy(() -> aliases.set("model.pt:1", "v3")).hasMessageContaining("is none");
    }
  }

  private static void step(
      ScratchRepository repo, String name, String input, String script, String artifact) {
    RunSpec spec =
        RunSpec.named(name)
            .command(List.of("sh", "-c", script))
            .input(input)
            .artifact(artifact)
            .build();
    assertThat(repo.record(spec)).isZero();
  }
}
