package dev.gitruns.cli.command;

import dev.gitruns.capture.Git;
import dev.gitruns.op.SetupGit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code git runs setup-git}: lets git show metric series as text. */
@Command(
    name = "setup-git",
    description =
        "Let git show and git log -p print a card for each metric series on the branch of runs.")
public final class SetupGitCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--global", description = "For all repositories of this user.")
  private boolean global;

  @Option(names = "--undo", description = "Take it out again.")
  private boolean undo;

  @Override
  public Integer call() {
    SetupGit setup = new SetupGit(Git.in(here().cwd(), here().env()), global);
    (undo ? setup.undo() : setup.run()).forEach(here().out()::println);
    return 0;
  }
}
