package dev.gitruns.cli.command;

import dev.gitruns.op.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** {@code git runs log}: the notebook, by git itself. */
@Command(
    name = "log",
    description =
        "The branch of runs as a notebook: git log --first-parent on it, with git's own options.")
public final class LogCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Unmatched private List<String> options = new ArrayList<>();

  @Parameters(
      paramLabel = "OPTION",
      description = "Options of git log: -p, --stat, --oneline, -n 5 …")
  private List<String> words = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    String ref;
    try (Workspace workspace = Workspace.openPrepared(here().caller())) {
      ref = workspace.store().ref();
    }
    List<String> command = new ArrayList<>(List.of("git", "log", "--first-parent"));
    command.addAll(options);
    command.addAll(words);
    command.add(ref);
    command.add("--");
    Process git = new ProcessBuilder(command).directory(here().cwd().toFile()).inheritIO().start();
    return git.waitFor();
  }
}
