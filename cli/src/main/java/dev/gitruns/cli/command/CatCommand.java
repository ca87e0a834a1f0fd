package dev.gitruns.cli.command;

import dev.gitruns.cli.output.RunCard;
import dev.gitruns.model.Untrusted;
import dev.gitruns.op.ShowRun;
import dev.gitruns.read.RunView;
import dev.gitruns.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code git runs cat}: one file of a run. */
@Command(
    name = "cat",
    description =
        "Print a file of a sealed run as it is, a large one in full; or list its files. On a "
            + "terminal, control and invisible characters are escaped.")
public final class CatCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run, as in git runs show.")
  private String run;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The file: config.json, console.log, artifacts/…; none lists them.")
  private String path;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      Suspects.tell(workspace, talk());
      RunView view = new ShowRun(workspace).open(run);
      boolean screen = here().terminal().stdout();
      if (path == null) {
        view.names().stream()
            .map(name -> screen ? Untrusted.line(name, Integer.MAX_VALUE) : name)
            .forEach(here().out()::println);
        return 0;
      }
      byte[] bytes = view.bytes(path);
      if (screen) {
        here().out().print(RunCard.harmless(new String(bytes, StandardCharsets.UTF_8)));
        return 0;
      }
      here().out().write(bytes, 0, bytes.length);
      return 0;
    }
  }
}
