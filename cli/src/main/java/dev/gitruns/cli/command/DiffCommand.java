package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Style;
import dev.gitruns.diff.DiffMarkdown;
import dev.gitruns.diff.DiffText;
import dev.gitruns.diff.DiffValue;
import dev.gitruns.diff.RunDiff;
import dev.gitruns.op.DiffRuns;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs diff}: what differs between two runs. */
@Command(
    name = "diff",
    description =
        "Show only what differs between two runs: config, code, data, environment, metrics. Exit code 1"
            + " if anything does.")
public final class DiffCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @ArgGroup private Form form = new Form();

  /** How to show it; one at most. */
  static final class Form {
    @Option(names = "--json", description = "One JSON document.")
    private boolean json;

    @Option(names = "--markdown", description = "Markdown, for a comment or a report.")
    private boolean markdown;

    @Option(
        names = "--code",
        description = "The code alone, by git diff of what each run was started with.")
    private boolean code;
  }

  @Parameters(
      index = "0",
      paramLabel = "A",
      defaultValue = "@1",
      description = "The run to compare from (default: @1).")
  private String a;

  @Parameters(
      index = "1",
      paramLabel = "B",
      defaultValue = "@0",
      description = "The run to compare to (default: @0).")
  private String b;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Workspace workspace = Workspace.open(here().caller())) {
      Suspects.tell(workspace, talk());
      DiffRuns operation = new DiffRuns(workspace);
      if (form.code) {
        return code(operation.code(a).hex(), operation.code(b).hex());
      }
      RunDiff diff = operation.diff(a, b);
      if (form.json) {
        JsonOutput.document(here().out(), DiffValue.SCHEMA, DiffValue.of(diff));
      } else {
        Style style = new Style(here().terminal().colour());
        (form.markdown ? DiffMarkdown.lines(diff) : style.diff(DiffText.lines(diff)))
            .forEach(here().out()::println);
      }
      return diff.isEmpty() ? 0 : 1;
    }
  }

  private int code(String from, String to) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of("git", "diff", "--exit-code", from, to))
        .directory(here().cwd().toFile())
        .inheritIO()
        .start()
        .waitFor();
  }
}
