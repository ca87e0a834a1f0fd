package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Progress;
import dev.gitruns.cli.output.VerifyText;
import dev.gitruns.model.RunId;
import dev.gitruns.op.ShowRun;
import dev.gitruns.op.VerifyRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.verify.BranchReport;
import dev.gitruns.verify.VerifyReport;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs verify}: checks what is kept. */
@Command(
    name = "verify",
    description =
        "Check runs: bytes and names, ids, documents, metric series and summaries, artifacts, the code; "
            + "with --all also that the branch, here and of each remote, only ever grew, its events, and each remote's "
            + "copies of runs. Says what was checked and what "
            + "wasn't. "
            + "Exit code 1 if anything is wrong.")
public final class VerifyCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = "--all",
      description =
          "Every run, and the runs branch with its history, here and as fetched from each remote.")
  private boolean all;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  @Parameters(
      arity = "0..*",
      paramLabel = "RUN",
      description = "Runs, as in git runs show (default: @0).")
  private List<String> runs = List.of();

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      VerifyRuns verify = new VerifyRuns(workspace);
      List<VerifyReport> reports = new ArrayList<>();
      List<String> notSealed = new ArrayList<>();
      BranchReport branch = BranchReport.NOTHING;
      if (all) {
        Progress progress = new Progress(here());
        int count = verify.count();
        verify.all(
            report -> {
              reports.add(report);
              progress.at("checking runs", reports.size(), count);
            });
        progress.over();
        branch = verify.branch();
      } else {
        ShowRun show = new ShowRun(workspace);
        for (String selector : runs.isEmpty() ? List.of("@0") : runs) {
          RunRow row = show.find(selector);
          row.earlier().forEach(id -> reports.add(verify.one(id)));
          row.id()
              .ifPresentOrElse(
                  id -> reports.add(verify.one(id)), () -> notSealed.add(row.shortId()));
        }
      }
      List<RunId> ids = reports.stream().map(VerifyReport::id).toList();
      VerifyText text =
          new VerifyText(reports, verify.runs(ids), List.of(branch, verify.code(ids)), notSealed);
      if (json) {
        JsonOutput.document(here().out(), "gitruns.verify/1", text.toFields());
      } else {
        text.lines().forEach(here().out()::println);
      }
      return text.holds() ? 0 : 1;
    }
  }
}
