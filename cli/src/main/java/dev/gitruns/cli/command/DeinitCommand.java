package dev.gitruns.cli.command;

import dev.gitruns.git.Git;
import dev.gitruns.op.SetupGit;
import dev.gitruns.share.PushHook;
import dev.gitruns.store.InitReport;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code git runs deinit}: undoes init. */
@Command(
    name = "deinit",
    description =
        "Take the settings of git-runs out of this repository; the runs stay on their branch.")
public final class DeinitCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = "--delete-runs",
      description = "Delete the branch, and every run that waits, too. This can't be undone.")
  private boolean deleteRuns;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      InitReport report = workspace.store().deinit(deleteRuns);
      Git git = Git.in(here().cwd(), here().env());
      InitReport hook =
          new PushHook(git, here().cwd(), workspace.store().repository().commonDir()).remove();
      List<String> done = new ArrayList<>(report.done());
      done.addAll(hook.done());
      done.addAll(new SetupGit(git, here().cwd(), here().env(), false).undo());
      done.forEach(here().out()::println);
      if (done.isEmpty()) {
        here().out().println("Nothing to do: this repository isn't prepared.");
      }
      report.warnings().forEach(talk()::warning);
      hook.warnings().forEach(talk()::warning);
      return 0;
    }
  }
}
