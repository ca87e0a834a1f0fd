package dev.gitruns.cli.command;

import dev.gitruns.cli.output.ArtifactText;
import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Progress;
import dev.gitruns.op.ArtifactsOfRuns;
import dev.gitruns.op.VerifyArtifacts;
import dev.gitruns.op.VerifyArtifacts.Verdict;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs artifacts verify}: digests what is here. */
@Command(
    name = "verify",
    description =
        "Digest what is here of artifacts, and say what is only a pointer and wasn't digested. "
            + "Exit code 1 if any bytes aren't those that their run names.")
public final class ArtifactsVerifyCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--json", description = "One JSON document.")
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
      List<VerifyArtifacts.Checked> checked =
          new VerifyArtifacts(workspace, new Progress(here())).run(chosen);
      if (json) {
        JsonOutput.document(
            here().out(), "gitruns.artifacts-verify/1", ArtifactText.verified(checked));
      } else {
        checked.forEach(
            each -> here().out().println(each.artifact().label() + " " + each.verdict().word()));
      }
      long[] counts = new long[Verdict.values().length];
      checked.forEach(each -> counts[each.verdict().ordinal()]++);
      talk()
          .say(
              counts[Verdict.OK.ordinal()]
                  + " digested and right, "
                  + counts[Verdict.WRONG.ordinal()]
                  + " wrong; not digested: "
                  + counts[Verdict.POINTER.ordinal()]
                  + " only pointers here, "
                  + counts[Verdict.REFERENCE.ordinal()]
                  + " kept by others.");
      return counts[Verdict.WRONG.ordinal()] > 0 ? 1 : 0;
    }
  }
}
