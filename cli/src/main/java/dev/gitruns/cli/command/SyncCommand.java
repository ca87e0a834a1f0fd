package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Progress;
import dev.gitruns.cli.output.PushText;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.op.FetchRuns;
import dev.gitruns.op.PushRuns;
import dev.gitruns.read.RunNames;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs sync}: fetches from all remotes that runs go to, then pushes to each. */
@Command(
    name = "sync",
    description =
        "Fetch the runs of the shared remote, then push to it. "
            + "Nothing goes to a remote that nobody agreed to with git runs push.")
public final class SyncCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--json", description = "A JSON document per remote, one a line.")
  private boolean json;

  @Parameters(
      arity = "0..*",
      paramLabel = "REMOTE",
      description = "Only these of the remotes that runs go to.")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    boolean asks = here().terminal().stdin();
    Progress progress = new Progress(here());
    int exit = 0;
    List<SharedRemote> remotes = remotes();
    for (SharedRemote remote : remotes) {
      try (Workspace workspace = Workspace.openPrepared(here().caller())) {
        FetchRuns.Report fetched = new FetchRuns(workspace, remote, asks).watchedBy(progress).run();
        PushText.fetched(remote, fetched).forEach(talk()::say);
      }
    }
    for (SharedRemote remote : remotes) {
      try (Workspace workspace = Workspace.openPrepared(here().caller())) {
        PushRuns.Report report =
            new PushRuns(workspace, remote, asks, progress).unitingHistories().run(false);
        progress.over();
        if (json) {
          JsonOutput.line(here().out(), "gitruns.push/1", PushText.document(remote, report));
        } else {
          RunNames names = new RunNames(workspace, report.pushed());
          String outcome = "pushed to " + remote.name();
          report.pushed().forEach(id -> here().out().println(PushText.line(id, outcome, names)));
        }
        report.trouble().forEach(talk()::warning);
        report.notes().forEach(talk()::say);
        talk().say(PushText.summary(remote, report));
        exit = report.trouble().isEmpty() ? exit : 4;
      }
    }
    return exit;
  }

  private List<SharedRemote> remotes() {
    try (Workspace workspace = Workspace.openPrepared(here().caller())) {
      List<SharedRemote> agreed = SharedRemote.agreed(workspace.store().repository());
      if (names.isEmpty() && !agreed.isEmpty()) {
        return agreed;
      }
      List<SharedRemote> chosen = new ArrayList<>();
      for (String name : names) {
        chosen.add(SharedRemote.named(Optional.of(name), workspace.store().repository()));
      }
      boolean all = chosen.stream().allMatch(SharedRemote::agreed);
      if (chosen.isEmpty() || !all) {
        throw new GitRunsException(
            GitRunsException.Kind.USAGE,
            "Nobody has agreed yet that runs go "
                + (names.isEmpty() ? "to a remote" : "to all of these remotes")
                + ". Nothing was sent.",
            "git runs push REMOTE, which says what would travel, and asks");
      }
      return chosen;
    }
  }
}
