package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.RunJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import dev.gitruns.op.UnbundleRuns;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs bundle verify}: checks what a file holds. */
@Command(
    name = "verify",
    description =
        "Check that a bundle can be taken in here, and every run in it; nothing of it comes here. "
            + "Exit code 1 if something is wrong.")
public final class BundleVerifyCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--json", description = "What is in it as one JSON document.")
  private boolean json;

  @Parameters(index = "0", paramLabel = "FILE", description = "The bundle.")
  private Path file;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      UnbundleRuns.Look look =
          new UnbundleRuns(workspace).look(here().cwd().resolve(file).normalize());
      if (json) {
        JsonOutput.document(
            here().out(),
            "gitruns.bundle-verify/1",
            new FieldsBuilder()
                .put("runs", RunJson.ids(look.runs()))
                .put("new", RunJson.ids(look.news()))
                .put("large", look.large())
                .put("trouble", Value.ofTexts(look.trouble()))
                .build());
      } else {
        look.trouble().forEach(talk()::warning);
        talk()
            .say(
                look.runs().size()
                    + " runs checked, "
                    + look.news().size()
                    + " of them not here yet; "
                    + look.large()
                    + " large files; "
                    + (look.trouble().isEmpty() ? "nothing wrong." : "see above."));
      }
      return look.trouble().isEmpty() ? 0 : 1;
    }
  }
}
