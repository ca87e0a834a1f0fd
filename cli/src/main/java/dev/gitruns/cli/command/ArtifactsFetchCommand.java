package dev.gitruns.cli.command;

import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.cli.output.ArtifactText;
import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Progress;
import dev.gitruns.op.ArtifactsOfRuns;
import dev.gitruns.op.FetchArtifacts;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs artifacts fetch}: brings large files of runs here. */
@Command(
    name = "fetch",
    description =
        "Bring large files of runs here, into this repository's Git LFS objects. "
            + "Exit code 4 if some can't be had.")
public final class ArtifactsFetchCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = "--from",
      paramLabel = "REMOTE",
      description = "The only remote to ask; else all that runs go to.")
  private String remote;

  @Option(names = "--json", description = "What became of each as one JSON document.")
  private boolean json;

  @Parameters(
      arity = "0..*",
      paramLabel = "RUN",
      description = "A run, then names or patterns; or NAME:VERSION (default: all large ones).")
  private List<String> words = List.of();

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      ArtifactsOfRuns all = new ArtifactsOfRuns(workspace);
      List<RunArtifact> chosen = words.isEmpty() ? all.allLarge() : all.select(words);
      FetchArtifacts.Report report =
          new FetchArtifacts(workspace, here().terminal().stdin(), new Progress(here()))
              .run(chosen, Optional.ofNullable(remote));
      if (json) {
        JsonOutput.document(here().out(), "gitruns.artifacts-fetch/1", ArtifactText.got(report));
      }
      report.notes().forEach(talk()::say);
      int exit = 0;
      int got = 0;
      for (FetchArtifacts.Got each : report.answers()) {
        if (each.answer().outcome() == Outcome.DONE) {
          got++;
          if (!json) {
            here().out().println(each.artifact().label() + " fetched");
          }
        } else if (!each.answer().holds()) {
          talk().warning(ArtifactText.notThere(each.artifact(), each.answer()).getMessage());
          exit = 4;
        }
      }
      talk().say(got + " of " + report.answers().size() + " large files fetched.");
      return exit;
    }
  }
}
