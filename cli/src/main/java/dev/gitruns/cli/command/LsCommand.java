package dev.gitruns.cli.command;

import dev.gitruns.cli.completion.CompletionCache;
import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.RunJson;
import dev.gitruns.cli.output.RunTable;
import dev.gitruns.cli.output.Style;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.op.HeldRuns;
import dev.gitruns.op.ListRuns;
import dev.gitruns.op.LiveRun;
import dev.gitruns.op.WatchedRuns;
import dev.gitruns.op.Workspace;
import dev.gitruns.query.Filter;
import dev.gitruns.query.Mark;
import dev.gitruns.query.RunRow;
import dev.gitruns.query.Sorting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs ls}: the table of runs. */
@Command(
    name = "ls",
    description = "List runs, newest first: sealed, waiting, running and crashed ones.",
    footer = {
      "",
      "Conditions compare metrics (val/f1, val/f1.min), config.KEY, tags.KEY, status,",
      "name, experiment and others with =, !=, <, <=, >, >=, ~ (glob), in (…), has(…),",
      "and, or, not:",
      "  git runs ls --where 'val/f1 > 0.9 and config.lr < 1e-3' --sort -val/f1"
    })
public final class LsCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description = "Only runs for which this holds.")
  private String where;

  @Option(
      names = "--sort",
      paramLabel = "KEY[,KEY]",
      description = "Sort by these, each upwards, or downwards after a minus.")
  private String sort;

  @Option(names = "--limit", paramLabel = "N", description = "No more than this many.")
  private Integer limit;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "COLUMN",
      description = "Metrics and config.KEYs to show; by default those that differ most.")
  private List<String> columns = List.of();

  @Option(names = "--all", description = "Archived runs too.")
  private boolean all;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  @Parameters(arity = "0..1", paramLabel = "CONDITION", description = "The same as --where.")
  private String condition;

  @Override
  public Integer call() {
    String wanted = where != null ? where : condition;
    Optional<Filter> filter = Optional.ofNullable(wanted).map(Filter::parse);
    List<RunRow> rows;
    Map<RunId, HeldRuns.Held> held = new HashMap<>();
    String first;
    try (Workspace workspace = Workspace.open(here().caller())) {
      Suspects.tell(workspace, talk());
      rows = new ArrayList<>(new ListRuns(workspace).rows());
      CompletionCache.write(workspace.store().directory().cache(), List.copyOf(rows));
      // Last, so that @N counts as the lines do.
      for (LiveRun run : new WatchedRuns(workspace).beside(rows)) {
        rows.add(run.row());
      }
      first = rows.isEmpty() && workspace.store().tip().isEmpty() ? "git runs init, then " : "";
      new HeldRuns(workspace).all().forEach(each -> held.put(each.run().id(), each));
    }
    rows =
        rows.stream()
            .filter(row -> all || !row.has(Mark.ARCHIVED))
            .filter(row -> filter.isEmpty() || filter.get().matches(row))
            .toList();
    if (sort != null) {
      rows = Sorting.parse(sort).sort(rows);
    }
    int found = rows.size();
    rows = rows.subList(0, limit == null ? found : Math.min(found, Math.max(0, limit)));
    if (json) {
      List<Value> documents =
          rows.stream().map(row -> (Value) RunJson.of(row, row.id().map(held::get))).toList();
      JsonOutput.document(
          here().out(),
          "gitruns.ls/1",
          new FieldsBuilder().put("runs", new Value.Items(documents)).build());
      return 0;
    }
    if (rows.isEmpty()) {
      talk()
          .say(
              wanted == null
                  ? "No runs yet. Record one: " + first + "git runs record -- COMMAND"
                  : "No run fits.");
      return 0;
    }
    Style style = new Style(here().terminal().colour());
    long now = here().clock().millis() * 1_000;
    var layout = RunTable.of(rows, columns, now).layout(here().terminal().columns(), style);
    layout.lines().forEach(here().out()::println);
    if (!layout.hidden().isEmpty()) {
      talk().say("No room for: " + String.join(", ", layout.hidden()));
    }
    List<String> unknown = RunTable.unknown(rows, columns);
    if (!unknown.isEmpty()) {
      talk().say("No run here has: " + String.join(", ", unknown));
    }
    rows.stream()
        .flatMap(row -> row.id().map(held::get).stream())
        .forEach(each -> talk().say(each.sentence()));
    return 0;
  }
}
