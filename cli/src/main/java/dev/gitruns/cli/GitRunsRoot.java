package dev.gitruns.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code git runs} without a verb: the help. */
@Command(
    name = "git runs",
    mixinStandardHelpOptions = true,
    version = "git-runs 0.1.0",
    synopsisSubcommandLabel = "VERB",
    description =
        "Experiment tracking that lives inside git: record runs, compare, share and check them.",
    footer = {
      "",
      "Begin with:",
      "  git runs init",
      "  git runs record -n base -- python train.py --lr 3e-4",
      "  git runs ls",
      "",
      "Exit codes: 0 fine, 1 differences or findings, 2 usage, 3 not found or",
      "ambiguous, 4 stale or conflict, 5 inconclusive, 6 environment (git, Java,",
      "disk), 70 a bug. Programs get documents with --json."
    })
final class GitRunsRoot implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
