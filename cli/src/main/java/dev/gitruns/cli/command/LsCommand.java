package dev.gitruns.cli.command;

import dev.gitruns.cli.completion.CompletionCache;
import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.RunJson;
import dev.gitruns.cli.output.RunTable;
import dev.gitruns.cli.output.Style;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.op.WatchedRuns;
import dev.gitruns.query.Field;
import dev.gitruns.query.RunQuery;
import dev.gitruns.query.Sorting;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.LiveRun;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import dev.gitruns.workspace.Workspace;
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
      "Conditions compare metrics (val/f1, val/f1.min), config.KEY, tags.KEY,",
      "summary.KEY, and the fields id, uid, name, experiment, status, start, end,",
      "duration, group, parent, job_type, note, user, host, command, commit, branch,",
      "dirty, stale, pending, held, archived, degraded and foreign with =, !=, <, <=,",
      ">, >=, ~ (glob), in (…), has(…), and, or, not. A parent is compared by its",
      "name, UID, or the beginning of its ID:",
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
      description =
          "Fields to show, as conditions name them (default: what the runs are sorted by, metrics, "
              + "and the config.KEYs that differ most).")
  private List<String> columns = List.of();

  @Option(
      names = "--all",
      description = "List archived runs too, such as those deleted through MLflow.")
  private boolean all;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  @Parameters(arity = "0..1", paramLabel = "CONDITION", description = "The same as --where.")
  private String condition;

  @Override
  public Integer call() {
    String wanted = where != null ? where : condition;
    RunQuery query = query(wanted);
    List<RunRow> rows;
    Map<RunId, HeldRuns.Held> held = new HashMap<>();
    String first;
    Optional<Value> unreadable;
    List<RunId> unchecked;
    try (Workspace workspace = Workspace.open(here().caller())) {
      Suspects.tell(workspace, talk());
      unreadable = Suspects.unreadable(workspace);
      unchecked = workspace.store().unchecked();
      rows = new ArrayList<>(new ListRuns(workspace).rows());
      CompletionCache.write(workspace.store().directory().cache(), List.copyOf(rows));
      // Last, so that @N counts as the lines do.
      for (LiveRun run : new WatchedRuns(workspace).beside(rows)) {
        rows.add(run.row());
      }
      first = workspace.store().tip().isEmpty() ? "git runs init, then " : "";
      new HeldRuns(workspace).all().forEach(each -> held.put(each.run().id(), each));
    }
    Map<String, String> unknown = query.unknownNames(rows);
    rows = query.on(rows);
    if (json) {
      List<Value> documents =
          rows.stream().map(row -> (Value) RunJson.of(row, row.id().map(held::get))).toList();
      FieldsBuilder document = new FieldsBuilder().put("runs", new Value.Items(documents));
      unreadable.ifPresent(remotes -> document.put("unreadable", remotes));
      if (!unchecked.isEmpty()) {
        document.put("unchecked", Value.ofTexts(unchecked.stream().map(RunId::hex).toList()));
      }
      JsonOutput.document(here().out(), "gitruns.ls/1", document.build());
      unknown.values().forEach(talk()::say);
      return 0;
    }
    if (rows.isEmpty()) {
      talk()
          .say(
              wanted == null
                  ? "No runs yet. Record one: " + first + "git runs record -- COMMAND"
                  : "No run fits.");
      unknown.values().forEach(talk()::say);
      return 0;
    }
    Style style = new Style(here().terminal().colour());
    long now = here().clock().millis() * 1_000;
    var layout =
        RunTable.of(rows, columns, query.sort().orElse(Sorting.parse("")), now)
            .layout(here().terminal().columns(), style);
    layout.lines().forEach(here().out()::println);
    if (!layout.hidden().isEmpty()) {
      talk().say("No room for: " + String.join(", ", layout.hidden()));
    }
    unknown.values().forEach(talk()::say);
    List<String> empty =
        RunTable.unknown(rows, columns).stream()
            .filter(name -> !unknown.containsKey(Field.parse(name).name()))
            .toList();
    if (!empty.isEmpty()) {
      talk().say("No run here has: " + String.join(", ", empty));
    }
    rows.stream()
        .flatMap(row -> row.id().map(held::get).stream())
        .forEach(each -> talk().say(each.sentence()));
    long pending = rows.stream().filter(row -> row.has(Mark.PENDING)).count();
    if (pending > 0) {
      talk()
          .say(
              (pending == 1 ? "1 run is" : pending + " runs are")
                  + " not on the branch yet. Seal "
                  + (pending == 1 ? "it" : "them")
                  + " with: "
                  + first
                  + "git runs seal");
    }
    return 0;
  }

  private RunQuery query(String condition) {
    RunQuery query =
        RunQuery.ALL
            .where(condition == null ? "" : condition)
            .sortedBy(sort == null ? "" : sort)
            .showing(json ? List.of() : columns)
            .withArchived(all);
    return limit == null ? query : query.limitedTo(limit);
  }
}
