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

/** {@code git runs bundle unbundle}: takes the runs of a file in. */
@Command(
    name = "unbundle",
    description =
        "Unite the runs of a bundle with those that are here, as if they came from a remote. "
            + "Runs that aren't what they say stay out; exit code 4 then.")
public final class BundleUnbundleCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--json", description = "What came as one JSON document.")
  private boolean json;

  @Parameters(index = "0", paramLabel = "FILE", description = "The bundle.")
  private Path file;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      UnbundleRuns.Report report =
          new UnbundleRuns(workspace).run(here().cwd().resolve(file).normalize());
      if (json) {
        JsonOutput.document(
            here().out(),
            "gitruns.bundle-unbundle/1",
            new FieldsBuilder()
                .put("runs", RunJson.ids(report.runs()))
                .put("large", report.large())
                .put("trouble", Value.ofTexts(report.trouble()))
                .build());
      } else {
        report.runs().forEach(id -> here().out().println(id + " new"));
        report.trouble().forEach(talk()::warning);
        talk()
            .say(
                report.runs().size()
                    + " new runs"
                    + (report.large() == 0 ? "" : " and " + report.large() + " large files")
                    + " from "
                    + file
                    + ".");
      }
      return report.trouble().isEmpty() ? 0 : 4;
    }
  }
}
