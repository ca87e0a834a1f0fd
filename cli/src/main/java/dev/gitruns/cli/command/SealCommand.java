package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Progress;
import dev.gitruns.cli.output.PushText;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import dev.gitruns.op.SealRuns;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.read.RunNames;
import dev.gitruns.store.RunOutcome;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs seal}: seals what is over and commits what waits. */
@Command(
    name = "seal",
    description = "Seal the runs that are over and put all that wait on the branch, in one commit.")
public final class SealCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = "--force",
      description = "Also runs of other machines of which nothing says that they are over.")
  private boolean force;

  @Option(
      names = "--pending",
      description =
          "Seal late records of a sealed run only after a minute without new ones, as the background"
              + " seal does (default: at once).")
  private boolean pending;

  @Option(
      names = "--allow-secrets",
      paramLabel = "RUN",
      description =
          "Accept what looks like secrets in the artifacts of this held run: writes their digests to "
              + "runs.secretAllow, then seals.")
  private String allowed;

  @Option(names = "--json", description = "What became of each run as one JSON document.")
  private boolean json;

  @Parameters(
      arity = "0..*",
      paramLabel = "DIR",
      description =
          "Journal directories, say copied from another machine, or directories of such; they aren't "
              + "changed, and left alone as long as they aren't whole. Else all of this repository.")
  private List<Path> journals = List.of();

  @Override
  public Integer call() {
    if (allowed != null) {
      try (Workspace workspace = Workspace.openPrepared(here().caller())) {
        new HeldRuns(workspace).allow(allowed);
      }
    }
    try (Workspace workspace = Workspace.openPrepared(here().caller())) {
      Progress progress = new Progress(here());
      SealRuns seal = new SealRuns(workspace).watchedBy(progress);
      SealRuns.Report report =
          journals.isEmpty()
              ? seal.pending(readiness())
              : seal.all(journals.stream().map(here().cwd()::resolve).toList(), force);
      progress.over();
      if (json) {
        JsonOutput.document(here().out(), "gitruns.seal/1", document(report));
        return report.trouble().isEmpty() ? 0 : 4;
      }
      RunNames names = new RunNames(workspace, report.runs().keySet());
      new TreeMap<>(report.runs())
          .forEach((id, outcome) -> here().out().println(PushText.line(id, word(outcome), names)));
      report.trouble().forEach(talk()::warning);
      report.notes().forEach(talk()::say);
      long added = report.runs().values().stream().filter(RunOutcome.ADDED::equals).count();
      talk().say(added == 1 ? "1 run sealed." : added + " runs sealed.");
      if (report.running() > 0) {
        talk().say(report.running() + " still running.");
      }
      if (report.late() > 0) {
        talk()
            .say(
                (report.late() == 1 ? "1 sealed run" : report.late() + " sealed runs")
                    + " got more records less than a minute ago. Seal them now with: git runs seal");
      }
      return report.trouble().isEmpty() ? 0 : 4;
    }
  }

  private SealRuns.Readiness readiness() {
    return force
        ? SealRuns.Readiness.FORCED
        : pending ? SealRuns.Readiness.QUIET : SealRuns.Readiness.OVER;
  }

  private static Value.Fields document(SealRuns.Report report) {
    List<Value> runs = new ArrayList<>();
    new TreeMap<>(report.runs())
        .forEach(
            (id, outcome) ->
                runs.add(
                    new FieldsBuilder().put("id", id.hex()).put("outcome", word(outcome)).build()));
    return new FieldsBuilder()
        .put("runs", new Value.Items(runs))
        .put("running", report.running())
        .put("late", report.late())
        .put("trouble", Value.ofTexts(report.trouble()))
        .put("notes", Value.ofTexts(report.notes()))
        .build();
  }

  private static String word(RunOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
