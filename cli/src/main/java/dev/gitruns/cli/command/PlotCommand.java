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
import dev.gitruns.query.UnknownNames;
import dev.gitruns.read.RunView;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs plot}: curves in the terminal. */
@Command(name = "plot", description = "Draw a metric of one or more runs over the steps.")
public final class PlotCommand extends GitRunsCommand {
  private static final int ROWS = 16;
  private static final int LISTED = 20;

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
    List<RunView> missing = new ArrayList<>();
    try (Workspace workspace = Workspace.open(here().caller())) {
      Suspects.tell(workspace, talk());
      ShowRun show = new ShowRun(workspace);
      for (String selector : runs.isEmpty() ? List.of("@0") : runs) {
        RunView view = show.open(selector);
        List<MetricRow> rows = points(view);
        if (rows.isEmpty()) {
          missing.add(view);
        } else {
          curves.add(curve(view, rows));
          documents.add(document(view, rows));
        }
      }
      if (curves.isEmpty()) {
        RunView first = missing.get(0);
        TreeSet<String> names = names(first);
        throw new GitRunsException(
            GitRunsException.Kind.NOT_FOUND,
            (missing.size() == 1
                    ? "The run " + first.row().shortId() + " has no metric "
                    : "None of the " + missing.size() + " runs has a metric ")
                + metric
                + ".",
            names.isEmpty() ? "It logged none." : didYouMean(names).orElse(listed(names)));
      }
      for (RunView view : missing) {
        String near = didYouMean(names(view)).map(text -> " " + text).orElse("");
        talk().warning("The run " + view.row().shortId() + " has no metric " + metric + "." + near);
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

  /** The rows with the metric; none if the run didn't log it. */
  private List<MetricRow> points(RunView view) {
    return view.metrics().stream()
        .filter(row -> row.values().containsKey(metric))
        .sorted(Comparator.comparingLong(MetricRow::step).thenComparingLong(MetricRow::timeMicros))
        .toList();
  }

  private static TreeSet<String> names(RunView view) {
    TreeSet<String> names = new TreeSet<>();
    view.metrics().forEach(row -> names.addAll(row.values().keySet()));
    return names;
  }

  private Optional<String> didYouMean(TreeSet<String> names) {
    List<String> near = UnknownNames.nearest(metric, names);
    return near.isEmpty()
        ? Optional.empty()
        : Optional.of("Did you mean " + String.join(" or ", near) + "?");
  }

  private static String listed(TreeSet<String> names) {
    int more = names.size() - LISTED;
    return "It has: "
        + names.stream().limit(LISTED).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
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
