package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Progress;
import dev.gitruns.cli.output.PushText;
import dev.gitruns.git.Git;
import dev.gitruns.model.RunId;
import dev.gitruns.op.PushRuns;
import dev.gitruns.op.Travel;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.read.RunNames;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code git runs push}: brings runs to a remote. */
@Command(
    name = "push",
    description =
        "Seal what is over and bring all runs to a remote, united with what it has. "
            + "Nothing there is replaced, but with --erase a history from which runs were erased. "
            + "The first push says what would travel, and asks; the remote is the shared one from then on.")
public final class PushCommand extends GitRunsCommand {
  @Mixin private HelpOption help;
  @Mixin private RemoteName name;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would travel, and send nothing.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Agree that runs go to this remote, from now on.")
  private boolean yes;

  @Option(
      names = "--runs-only",
      description = "A remote for runs alone: their code isn't sent there, now and later.")
  private boolean runsOnly;

  @Option(
      names = "--erase",
      description =
          "Where runs were erased (git runs purge --erase): replace the remote's history by one "
              + "without them, by a forced push with a lease.")
  private boolean erase;

  @Option(names = "--retry", description = "Also try the runs that this remote refused before.")
  private boolean retry;

  @Option(names = "--json", description = "What became of the push as one JSON document.")
  private boolean json;

  @Override
  public Integer call() {
    Progress progress = new Progress(here());
    boolean asks = here().terminal().stdin();
    try (Workspace workspace = Workspace.openPrepared(here().caller())) {
      SharedRemote named = name.in(workspace);
      SharedRemote remote = runsOnly ? named.withoutCode() : named;
      remote.requireOnlyOne();
      boolean looks = dryRun || !remote.agreed();
      if (looks) {
        Travel travel = new PushRuns(workspace, remote, asks, progress).look();
        PushText.travel(remote, travel).forEach(talk()::say);
        if (dryRun) {
          if (json) {
            JsonOutput.document(here().out(), "gitruns.push/1", PushText.document(remote, travel));
          } else {
            lines(workspace, travel.runs(), "would go");
          }
          return 0;
        }
        if (travel.isEmpty() && !yes) {
          return 0;
        }
        if (!new Consent(here()).given(remote, yes)) {
          talk().say("Nothing was sent.");
          return 1;
        }
      }
      SharedRemote agreed =
          remote.agree(Git.in(here().cwd(), here().env()), workspace.store().repository());
      if (retry) {
        new HeldRuns(workspace).retry(agreed.name());
      }
      PushRuns.Report report =
          new PushRuns(workspace, agreed, asks, progress).replacing(erase).run(looks && !retry);
      progress.over();
      if (json) {
        JsonOutput.document(here().out(), "gitruns.push/1", PushText.document(agreed, report));
      } else {
        lines(workspace, report.pushed(), "pushed");
        lines(workspace, report.held(), "held");
      }
      report.trouble().forEach(talk()::warning);
      report.notes().forEach(talk()::say);
      talk().say(PushText.summary(agreed, report));
      return report.trouble().isEmpty() ? 0 : 4;
    }
  }

  private void lines(Workspace workspace, List<RunId> ids, String outcome) {
    RunNames names = new RunNames(workspace, ids);
    ids.forEach(id -> here().out().println(PushText.line(id, outcome, names)));
  }
}
