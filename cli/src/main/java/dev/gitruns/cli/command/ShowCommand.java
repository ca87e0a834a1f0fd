package dev.gitruns.cli.command;

import dev.gitruns.cli.completion.CompletionCache;
import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.NextCommands;
import dev.gitruns.cli.output.RunCard;
import dev.gitruns.cli.output.RunJson;
import dev.gitruns.cli.output.Style;
import dev.gitruns.model.Value;
import dev.gitruns.op.ShowRun;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.read.RunView;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs show}: all that is kept of one run. */
@Command(
    name = "show",
    description = "Show a run: what it is, its config, code, data, environment, metrics and files.")
public final class ShowCommand extends GitRunsCommand {
  private static final List<String> DOCUMENTS =
      List.of("run", "environment", "code", "inputs", "artifacts", "media");

  @Mixin private HelpOption help;

  @Option(names = "--json", description = "One JSON document with all documents of the run.")
  private boolean json;

  @Option(
      names = "--all",
      description =
          "Leave nothing out: all config keys, files and tags (default: the first, and how many "
              + "more there are).")
  private boolean all;

  @Option(names = "--console", description = "Only what the run printed, as data.")
  private boolean console;

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      defaultValue = "@0",
      description = "@N (N back), the beginning of an id or uid, a name, or best:max(METRIC).")
  private String run;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      Suspects.tell(workspace, talk());
      ShowRun operation = new ShowRun(workspace);
      CompletionCache.write(workspace.store().directory().cache(), operation.rows());
      RunView view = operation.open(run);
      if (console) {
        here()
            .out()
            .print(here().terminal().stdout() ? RunCard.harmless(view.console()) : view.console());
        return 0;
      }
      if (json) {
        Value.Fields body = RunJson.of(view.row(), view.held());
        if (!view.missing().isEmpty()) {
          body = body.with("missing", RunJson.ids(view.missing()));
        }
        if (!view.notHere().isEmpty()) {
          body =
              body.with(
                  "not_here",
                  Value.ofTexts(
                      view.notHere().stream().map(RunArtifact::name).distinct().toList()));
        }
        if (!view.notes().isEmpty()) {
          body = body.with("notes", RunJson.notes(view.notes()));
        }
        for (String name : DOCUMENTS) {
          Value.Fields document = view.document(name + ".json");
          if (!document.isEmpty()) {
            body = body.with(name, document);
          }
        }
        JsonOutput.document(here().out(), "gitruns.show/1", body);
        return 0;
      }
      Style style = new Style(here().terminal().colour());
      RunCard.of(view, operation.rows(), all, style, here().clock().millis() * 1_000)
          .forEach(here().out()::println);
      List<String> next = NextCommands.of(view, operation.rows());
      if (here().terminal().stdout() && !next.isEmpty()) {
        talk().say("");
        next.forEach(talk()::say);
      }
      return 0;
    }
  }
}
