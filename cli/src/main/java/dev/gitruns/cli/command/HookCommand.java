package dev.gitruns.cli.command;

import dev.gitruns.cli.output.PushText;
import dev.gitruns.op.CarryRuns;
import dev.gitruns.op.PushRuns;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Workspace;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs hook}: what the hook pre-push calls. */
@Command(
    name = "hook",
    description =
        "Carry runs along with a git push; its hook pre-push calls this, with what git told it as"
            + " input.")
public final class HookCommand extends GitRunsCommand {
  private static final long SECONDS = 10;

  @Mixin private HelpOption help;

  @Option(names = "--forced", description = "The push may take commits off a branch.")
  private boolean forced;

  @Parameters(
      index = "0",
      paramLabel = "WHEN",
      description = "before: the push is still to come; after: it is over.")
  private String when;

  @Parameters(index = "1", paramLabel = "URL", description = "Where the push goes.")
  private String url;

  @Override
  public Integer call() throws InterruptedException {
    List<String> lines =
        new BufferedReader(new InputStreamReader(here().in(), StandardCharsets.UTF_8))
            .lines()
            .toList();
    FutureTask<Integer> work = new FutureTask<>(() -> carry(lines));
    Thread thread = new Thread(work, "git-runs hook");
    thread.setDaemon(true);
    thread.start();
    try {
      return work.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
      talk().warning("Runs took longer than " + SECONDS + " s. To send the rest: git runs push");
      return 4;
    }
  }

  private int carry(List<String> lines) {
    try (Workspace workspace = Workspace.open(here().caller())) {
      CarryRuns runs = new CarryRuns(workspace, url, lines);
      boolean goes = when.equals("after") ? runs.hasArrived() : forced || !runs.isBehind();
      SharedRemote remote = SharedRemote.named(Optional.empty(), workspace.store().repository());
      if (!goes || !remote.home()) {
        return 0;
      }
      PushRuns.Report report = runs.run(remote);
      report.trouble().forEach(talk()::warning);
      if (!report.pushed().isEmpty() || !report.trouble().isEmpty()) {
        report.notes().forEach(talk()::say);
        talk().say("git-runs: " + PushText.summary(remote, report));
      }
      return report.trouble().isEmpty() ? 0 : 4;
    }
  }
}
