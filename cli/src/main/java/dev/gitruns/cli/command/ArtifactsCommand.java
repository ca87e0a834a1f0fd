package dev.gitruns.cli.command;

import dev.gitruns.model.GitRunsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code git runs artifacts}: files that runs keep, above all those too large for the branch. */
@Command(
    name = "artifacts",
    description =
        "Manage the files of runs, large ones included: list, get, check, send, fetch them. "
            + "They are named by a run and their name, or NAME:VERSION, NAME:latest and "
            + "NAME:ALIAS.",
    subcommands = {
      ArtifactsLsCommand.class,
      ArtifactsGetCommand.class,
      ArtifactsVerifyCommand.class,
      ArtifactsPushCommand.class,
      ArtifactsFetchCommand.class
    })
public final class ArtifactsCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    throw new GitRunsException(
        GitRunsException.Kind.USAGE,
        "git runs artifacts does one of: ls, get, verify, push, fetch.",
        "git runs artifacts ls, or: git runs artifacts -h");
  }
}
