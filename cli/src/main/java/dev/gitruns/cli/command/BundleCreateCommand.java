package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.Value;
import dev.gitruns.op.BundleRuns;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs bundle create}: writes runs to a file. */
@Command(
    name = "create",
    description = "Seal what is over, and write runs and the code that they ran to a file.")
public final class BundleCreateCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = "--since",
      paramLabel = "REV|DATE",
      description =
          "What the reader has: a commit of the branch of runs or of code, or a date; may be given"
              + " several times.")
  private List<String> since = List.of();

  @Option(names = "--no-code", description = "Without the code that the runs ran.")
  private boolean noCode;

  @Option(names = "--artifacts", description = "With the large files of these runs that are here.")
  private boolean artifacts;

  @Option(names = "--json", description = "What was written as one JSON document.")
  private boolean json;

  @Parameters(index = "0", paramLabel = "FILE", description = "The file; one there is replaced.")
  private Path file;

  @Parameters(index = "1..*", paramLabel = "RUN", description = "Only these runs (default: all).")
  private List<String> runs = List.of();

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.openPrepared(here().caller())) {
      BundleRuns.Report report =
          new BundleRuns(workspace)
              .create(
                  here().cwd().resolve(file).normalize(),
                  new BundleRuns.Wanted(runs, since, !noCode, artifacts));
      report.trouble().forEach(talk()::warning);
      if (json) {
        JsonOutput.document(
            here().out(),
            "gitruns.bundle-create/1",
            new FieldsBuilder()
                .put("file", file.toString())
                .put("bytes", report.bytes())
                .put("runs", report.runs())
                .put("large", report.large())
                .put("lacking", report.lacking())
                .put("trouble", Value.ofTexts(report.trouble()))
                .build());
        return 0;
      }
      talk()
          .say(
              report.runs()
                  + (report.runs() == 1 ? " run" : " runs")
                  + (report.large() == 0 ? "" : " and " + report.large() + " large files")
                  + " in "
                  + file
                  + ", "
                  + NumberText.bytes(report.bytes())
                  + ".");
      if (report.lacking() > 0) {
        talk().say(report.lacking() + " large files of them aren't here: git runs artifacts fetch");
      }
      return 0;
    }
  }
}
