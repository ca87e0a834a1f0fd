package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Style;
import dev.gitruns.cli.plot.BraillePlot;
import dev.gitruns.cli.plot.Curve;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.Value;
import dev.gitruns.op.ShowRun;
import dev.gitruns.read.RunView;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs plot}: curves in the terminal. */
@Command(name = "plot", description = "Draw a metric of one or more runs over the steps.")
public final class PlotCommand extends GitRunsCommand {
  private static final int ROWS = 16;

  @Mixin private HelpOption help;

  @Option(names = "--log-x", description = "A logarithmic x axis.")
  private boolean logX;

  @Option(
      names = {"--log", "--log-y"},
      description = "A logarithmic y axis.")
  private boolean logY;

  @Option(names = "--ascii", description = "Without braille characters.")
  private boolean ascii;

  @Option(names = "--json", description = "The points as one JSON document.")
  private boolean json;

  @Parameters(index = "0", paramLabel = "METRIC", description = "The metric, as in git runs show.")
  private String metric;

  @Parameters(index = "1..*", paramLabel = "RUN", description = "The runs (default: @0).")
  private List<String> runs = List.of();

  @Override
  public Integer call() {
    List<Curve> curves = new ArrayList<>();
    List<Value> documents = new ArrayList<>();
    try (Workspace workspace = Workspace.open(here().caller())) {
      Suspects.tell(workspace, talk());
      ShowRun show = new ShowRun(workspace);
      for (String selector : runs.isEmpty() ? List.of("@0") : runs) {
        RunView view = show.open(selector);
        List<MetricRow> rows = points(view);
        curves.add(curve(view, rows));
        documents.add(document(view, rows));
      }
    }
    if (json) {
      JsonOutput.document(
          here().out(),
          "gitruns.plot/1",
          new FieldsBuilder()
              .put("metric", metric)
              .put("runs", new Value.Items(documents))
              .build());
      return 0;
    }
    Style style = new Style(here().terminal().colour());
    int columns = here().terminal().columns() == 0 ? 80 : here().terminal().columns();
    new BraillePlot(columns, ROWS, metric, "step", logX, logY, ascii, style)
        .lines(curves)
        .forEach(here().out()::println);
    return 0;
  }

  private List<MetricRow> points(RunView view) {
    List<MetricRow> all = view.metrics();
    List<MetricRow> found = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>();
    for (MetricRow row : all) {
      names.addAll(row.values().keySet());
      if (row.values().containsKey(metric)) {
        found.add(row);
      }
    }
    if (found.isEmpty()) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "The run " + view.row().shortId() + " has no metric " + metric + ".",
          names.isEmpty() ? "It logged none." : "It has: " + String.join(", ", names));
    }
    found.sort(Comparator.comparingLong(MetricRow::step).thenComparingLong(MetricRow::timeMicros));
    return found;
  }

  private Curve curve(RunView view, List<MetricRow> rows) {
    return new Curve(
        view.row().name() + " " + view.row().shortId(),
        rows.stream().mapToDouble(MetricRow::step).toArray(),
        rows.stream().mapToDouble(row -> row.values().get(metric)).toArray());
  }

  private Value document(RunView view, List<MetricRow> rows) {
    List<Value> steps = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    for (MetricRow row : rows) {
      steps.add(Value.of(row.step()));
      values.add(Value.of((double) row.values().get(metric)));
    }
    return new FieldsBuilder()
        .put("uid", view.row().uid().text())
        .put("name", view.row().name())
        .put("steps", new Value.Items(steps))
        .put("values", new Value.Items(values))
        .build();
  }
}
