package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.RunJson;
import dev.gitruns.model.Value;
import dev.gitruns.op.AnnotateRun;
import dev.gitruns.op.ShowRun;
import dev.gitruns.read.RunRow;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs note}: a remark on a run. */
@Command(
    name = "note",
    description = "Write a remark on a run, or print it. It is an event on the branch.")
public final class NoteCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--json", description = "The run's remark as one JSON document.")
  private boolean json;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run, as in git runs show.")
  private String run;

  @Parameters(index = "1..*", paramLabel = "TEXT", description = "The remark; none prints it.")
  private List<String> words = List.of();

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      RunRow row = new ShowRun(workspace).find(run);
      Optional<String> note = row.note();
      if (!words.isEmpty()) {
        note = Optional.of(String.join(" ", words));
        new AnnotateRun(workspace).note(row, note.get());
      }
      if (json) {
        Value text = note.<Value>map(Value::of).orElse(Value.Null.NULL);
        JsonOutput.document(here().out(), "gitruns.note/1", RunJson.name(row).with("note", text));
      } else if (words.isEmpty()) {
        note.ifPresent(text -> here().out().println(RunTags.line(text, "", true)));
      }
      return 0;
    }
  }
}
