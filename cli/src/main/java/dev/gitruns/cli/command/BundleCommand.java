package dev.gitruns.cli.command;

import dev.gitruns.model.GitRunsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code git runs bundle}: runs in one file, for where there is no network. */
@Command(
    name = "bundle",
    description =
        "Carry runs in one file to where no network goes: create it, verify it, unbundle it there. "
            + "The file is a bundle of git's own form; git fetch FILE reads it too.",
    subcommands = {
      BundleCreateCommand.class,
      BundleVerifyCommand.class,
      BundleUnbundleCommand.class
    })
public final class BundleCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    throw new GitRunsException(
        GitRunsException.Kind.USAGE,
        "git runs bundle does one of: create, verify, unbundle.",
        "git runs bundle create FILE, or: git runs bundle -h");
  }
}
