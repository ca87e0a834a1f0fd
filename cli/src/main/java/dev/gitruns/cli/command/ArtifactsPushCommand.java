package dev.gitruns.cli.command;

import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.cli.output.ArtifactText;
import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Progress;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.op.ArtifactsOfRuns;
import dev.gitruns.op.PushArtifacts;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs artifacts push}: sends large files of runs, however large. */
@Command(
    name = "push",
    description =
        "Send large files of runs to where those of a remote are kept, however large they are. "
            + "What is there isn't sent again. Exit code 4 if some aren't there afterwards.")
public final class ArtifactsPushCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = "--to",
      paramLabel = "REMOTE",
      description = "A remote that runs go to; else the one in runs.remote.")
  private String remote;

  @Option(
      names = "--repair",
      description =
          "Ask the remote for every one of them as a reader would, and send what it lacks.")
  private boolean repair;

  @Option(names = "--json", description = "What became of each as one JSON document.")
  private boolean json;

  @Parameters(
      arity = "0..*",
      paramLabel = "RUN",
      description = "A run, then names or patterns; or NAME:VERSION (default: all large ones).")
  private List<String> words = List.of();

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.openPrepared(here().caller())) {
      SharedRemote to =
          SharedRemote.named(Optional.ofNullable(remote), workspace.store().repository());
      if (!to.agreed()) {
        throw new GitRunsException(
            GitRunsException.Kind.USAGE,
            "Nobody has agreed yet that runs go to " + to.name() + ". Nothing was sent.",
            "git runs push " + to.name());
      }
      ArtifactsOfRuns all = new ArtifactsOfRuns(workspace);
      List<RunArtifact> chosen = words.isEmpty() ? all.allLarge() : all.select(words);
      PushArtifacts.Report report =
          new PushArtifacts(workspace, to, here().terminal().stdin(), new Progress(here()))
              .run(chosen, repair);
      if (json) {
        JsonOutput.document(here().out(), "gitruns.artifacts-push/1", ArtifactText.sent(report));
      }
      report.notes().forEach(talk()::say);
      int exit = 0;
      int sent = 0;
      for (PushArtifacts.Sent each : report.answers()) {
        boolean elsewhere =
            each.answer().outcome() == Outcome.MISSING
                && each.artifact().where() == RunArtifact.Where.POINTER;
        if (each.answer().outcome() == Outcome.DONE) {
          sent++;
          if (!json) {
            here().out().println(each.artifact().label() + " sent");
          }
        } else if (elsewhere && !repair) {
          talk().say(each.artifact().label() + " isn't here, only its digest.");
        } else if (!each.answer().holds()) {
          talk().warning(ArtifactText.sentence(each.artifact(), each.answer(), report.place()));
          exit = 4;
        }
      }
      long there = report.answers().stream().filter(each -> each.answer().holds()).count();
      talk()
          .say(
              there
                  + " of "
                  + report.answers().size()
                  + " large files are at "
                  + report.place()
                  + ", "
                  + sent
                  + " of them sent now.");
      return exit;
    }
  }
}
