package dev.gitruns.cli.command;

import dev.gitruns.op.AnnotateRun;
import dev.gitruns.op.ShowRun;
import dev.gitruns.op.Workspace;
import dev.gitruns.query.RunRow;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code git runs note}: a remark on a run. */
@Command(
    name = "note",
    description = "Write a remark on a run, or print it. It is an event on the branch.")
public final class NoteCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run, as in git runs show.")
  private String run;

  @Parameters(index = "1..*", paramLabel = "TEXT", description = "The remark; none prints it.")
  private List<String> words = List.of();

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      RunRow row = new ShowRun(workspace).find(run);
      if (words.isEmpty()) {
        row.note().ifPresent(note -> here().out().println(RunTags.line(note, "", true)));
      } else {
        new AnnotateRun(workspace).note(row.uid(), String.join(" ", words));
      }
      return 0;
    }
  }
}
