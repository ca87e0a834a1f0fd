package dev.gitruns.cli.command;

import dev.gitruns.op.Workspace;
import dev.gitruns.store.InitReport;
import dev.gitruns.store.InitRequest;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code git runs init}: prepares a repository. */
@Command(
    name = "init",
    description = {
      "Prepare this repository: make the branch for runs and the settings runs.* in its git config.",
      "Nothing in the work tree changes, and no hook is installed. git runs deinit undoes it."
    })
public final class InitCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = "--branch",
      paramLabel = "BRANCH",
      description = "The branch, or a whole ref outside refs/heads (default: git-runs).")
  private String branch;

  @Option(
      names = "--share",
      paramLabel = "REMOTE",
      description = "Agree that runs go to this remote, by git runs push and sync.")
  private String remote;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      InitReport report =
          workspace
              .store()
              .init(new InitRequest(Optional.ofNullable(branch), Optional.ofNullable(remote)));
      report.done().forEach(here().out()::println);
      if (report.done().isEmpty()) {
        here().out().println("Nothing to do: this repository is prepared.");
      }
      report.warnings().forEach(talk()::warning);
      return 0;
    }
  }
}
