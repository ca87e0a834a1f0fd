package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.RunJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.op.AnnotateRun;
import dev.gitruns.op.ShowRun;
import dev.gitruns.read.RunRow;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs tag}: sets, takes away or lists tags. */
@Command(
    name = "tag",
    description =
        "Set tags of a run, or list them. The run stays as it is: tags are events on the branch.")
public final class TagCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = {"-d", "--delete"},
      description = "Take the tags away.")
  private boolean delete;

  @Option(names = "--json", description = "The run's tags as one JSON document.")
  private boolean json;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run, as in git runs show.")
  private String run;

  @Parameters(index = "1..*", paramLabel = "KEY[=VALUE]", description = "Tags; none lists them.")
  private List<String> tags = List.of();

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      RunRow row = new ShowRun(workspace).find(run);
      AnnotateRun annotate = new AnnotateRun(workspace);
      SortedMap<String, String> now = new TreeMap<>(row.tags());
      for (String tag : tags) {
        int equals = tag.indexOf('=');
        String key = equals < 0 ? tag : tag.substring(0, equals);
        String value = equals < 0 ? "" : tag.substring(equals + 1);
        annotate.tag(row, key, delete ? null : value);
        now.remove(key);
        if (!delete) {
          now.put(key, value);
        }
      }
      if (json) {
        FieldsBuilder document = new FieldsBuilder();
        now.forEach(document::put);
        JsonOutput.document(
            here().out(), "gitruns.tag/1", RunJson.name(row).with("tags", document.build()));
      } else if (tags.isEmpty()) {
        boolean terminal = here().terminal().stdout();
        now.forEach((key, value) -> here().out().println(RunTags.line(key, value, terminal)));
      }
      return 0;
    }
  }
}
