package dev.gitruns.cli.command;

import dev.gitruns.git.Git;
import dev.gitruns.share.PushHook;
import dev.gitruns.store.InitReport;
import dev.gitruns.store.InitRequest;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code git runs init}: prepares a repository. */
@Command(
    name = "init",
    description =
        "Prepare this repository: make the branch for runs and the settings runs.* in its git config. "
            + "Nothing in the work tree changes, and a hook comes only with --share. git runs deinit undoes it.")
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
      description =
          "Agree that runs go to this remote, by git runs push and sync, and by the ordinary git push: "
              + "a hook pre-push is installed, beside the one that may be there (setting runs.hook).")
  private String remote;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      InitReport report =
          workspace
              .store()
              .init(new InitRequest(Optional.ofNullable(branch), Optional.ofNullable(remote)));
      List<String> done = new ArrayList<>(report.done());
      List<String> warnings = new ArrayList<>(report.warnings());
      if (remote != null) {
        InitReport hook = hook(workspace);
        done.addAll(hook.done());
        warnings.addAll(hook.warnings());
      }
      done.forEach(here().out()::println);
      if (done.isEmpty()) {
        here().out().println("Nothing to do: this repository is prepared.");
      }
      warnings.forEach(talk()::warning);
      return 0;
    }
  }

  private InitReport hook(Workspace workspace) {
    return new PushHook(
            Git.in(here().cwd(), here().env()),
            here().cwd(),
            workspace.store().repository().commonDir())
        .install(here().launcher(), ProcessHandle.current().info().command());
  }
}
