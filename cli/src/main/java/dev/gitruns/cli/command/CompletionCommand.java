package dev.gitruns.cli.command;

import dev.gitruns.cli.Verbs;
import dev.gitruns.cli.completion.BashCompletion;
import dev.gitruns.cli.completion.FishCompletion;
import dev.gitruns.cli.completion.ZshCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** {@code git runs completion}: the script with which a shell completes our words. */
@Command(
    name = "completion",
    description = "Print the script that completes git runs in a shell.",
    footer = {
      "",
      "Where to put it, once:",
      "  bash  git-runs completion bash > ~/.local/share/bash-completion/completions/git-runs",
      "  zsh   git-runs completion zsh > \"$${fpath[1]}/_git-runs\"",
      "  fish  git-runs completion fish > ~/.config/fish/conf.d/git-runs.fish",
      "Names of runs and metrics come from a file that git runs ls and show renew."
    })
public final class CompletionCommand extends GitRunsCommand {
  /** The shells that we know. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Mixin private HelpOption help;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private Shell shell;

  @Override
  public Integer call() {
    CommandSpec model = Verbs.model();
    here()
        .out()
        .print(
            switch (shell) {
              case bash -> BashCompletion.script(model);
              case zsh -> ZshCompletion.script(model);
              case fish -> FishCompletion.script(model);
            });
    return 0;
  }
}
