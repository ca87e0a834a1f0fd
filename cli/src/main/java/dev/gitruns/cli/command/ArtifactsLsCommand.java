package dev.gitruns.cli.command;

import dev.gitruns.cli.output.ArtifactText;
import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.op.ArtifactsOfRuns;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs artifacts ls}: files of a run, and where their bytes are. */
@Command(
    name = "ls",
    description =
        "List the files that a run keeps, and where their bytes are as far as is known here: git (on "
            + "the branch), here (large, in this repository), pointer (large, only the digest is here), "
            + "reference (kept by others).")
public final class ArtifactsLsCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--large", description = "Of all runs, those too large for the branch.")
  private boolean large;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  @Parameters(
      arity = "0..*",
      paramLabel = "RUN",
      description = "A run, then names or patterns of its files; or NAME:VERSION (default: @0).")
  private List<String> words = List.of();

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      ArtifactsOfRuns all = new ArtifactsOfRuns(workspace);
      List<RunArtifact> found =
          large && words.isEmpty()
              ? all.allLarge()
              : all.select(words.isEmpty() ? List.of("@0") : words);
      if (json) {
        JsonOutput.document(here().out(), "gitruns.artifacts/1", ArtifactText.document(found));
      } else {
        ArtifactText.table(found, here().terminal()).forEach(here().out()::println);
      }
      return 0;
    }
  }
}
