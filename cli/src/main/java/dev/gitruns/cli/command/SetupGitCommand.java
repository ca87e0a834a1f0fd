package dev.gitruns.cli.command;

import dev.gitruns.git.Git;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.op.SetupGit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code git runs setup-git}: lets git show metric series as text. */
@Command(
    name = "setup-git",
    description =
        "Let git show and git log -p print metric series as text, a card for each. Sets a"
            + " diff driver in git's config and a line in .git/info/attributes.")
public final class SetupGitCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--global", description = "For all repositories of this user.")
  private boolean global;

  @Option(names = "--undo", description = "Take it out again.")
  private boolean undo;

  @Override
  public Integer call() {
    Git git = Git.in(here().cwd(), here().env());
    if (!global && !git.run("rev-parse", "--git-dir").ok()) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "There is no git repository here.",
          "Go to one, or set it up for all: git runs setup-git --global");
    }
    SetupGit setup = new SetupGit(git, here().cwd(), here().env(), global);
    List<String> done = undo ? setup.undo() : setup.run();
    done.forEach(here().out()::println);
    if (done.isEmpty()) {
      here()
          .out()
          .println(undo ? "Nothing to do: it isn't set up." : "Nothing to do: it is set up.");
    }
    return 0;
  }
}
