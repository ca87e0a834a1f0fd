package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Progress;
import dev.gitruns.cli.output.PushText;
import dev.gitruns.git.Git;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.op.FetchRuns;
import dev.gitruns.read.RunNames;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code git runs fetch}: brings the runs of a remote here. */
@Command(
    name = "fetch",
    description =
        "Bring the runs of a remote here, where ls and all others show them at once. "
            + "The local branch stays as it is. The runs of a remote that was ignored are shown from then on.")
public final class FetchCommand extends GitRunsCommand {
  @Mixin private HelpOption help;
  @Mixin private RemoteName name;

  @Option(names = "--json", description = "What came as one JSON document.")
  private boolean json;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      SharedRemote remote = name.in(workspace);
      if (remote.read(Git.in(here().cwd(), here().env()), workspace.store().repository())) {
        workspace.store().remotes().read(remote.name());
        talk()
            .say(
                "Runs of "
                    + remote.name()
                    + " are shown from now on. To ignore them again: git config remote."
                    + remote.name()
                    + ".gitruns ignore");
      }
      Progress progress = new Progress(here());
      FetchRuns.Report report =
          new FetchRuns(workspace, remote, here().terminal().stdin()).watchedBy(progress).run();
      progress.over();
      if (json) {
        Value.Fields body =
            new FieldsBuilder()
                .put("remote", remote.name())
                .put("runs", Value.ofTexts(report.runs().stream().map(RunId::hex).toList()))
                .put("watched", report.watched())
                .put("events", PushText.document(report.events()))
                .put("tip", report.tips().runs().map(tip -> tip.hex()))
                .build();
        JsonOutput.document(here().out(), "gitruns.fetch/1", body);
        return 0;
      }
      RunNames names = new RunNames(workspace, report.runs());
      report.runs().forEach(id -> here().out().println(PushText.line(id, "new", names)));
      PushText.fetched(remote, report).forEach(talk()::say);
      if (report.watched() > 0) {
        talk()
            .say(
                report.watched()
                    + (report.watched() == 1 ? " run goes" : " runs go")
                    + " on elsewhere: git runs top --remote");
      }
      return 0;
    }
  }
}
