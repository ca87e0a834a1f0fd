package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Screen;
import dev.gitruns.cli.output.Style;
import dev.gitruns.cli.output.Table;
import dev.gitruns.cli.output.TopTable;
import dev.gitruns.cli.output.TopView;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import dev.gitruns.op.TopRuns;
import dev.gitruns.read.LiveRun;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs top}: active runs. */
@Command(
    name = "top",
    description =
        "Show active runs with their last metrics, and draw the curves of one. On a terminal the"
            + " table is redrawn until q; up, down and Enter choose a run.")
public final class TopCommand extends GitRunsCommand {
  private static final String SCHEMA = "gitruns.top/1";
  private static final int FASTEST = 200;

  @Mixin private HelpOption help;

  @Option(names = "--once", description = "Show them once, and exit.")
  private boolean once;

  @Option(
      names = "--remote",
      description =
          "Also others' runs that are recorded with --watch, as git runs fetch brought them; without"
              + " --once they are fetched every 30 s.")
  private boolean remote;

  @Option(
      names = {"-n", "--interval"},
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "How often to look (default: 2).")
  private double seconds;

  @Option(
      names = "--json",
      description = "One JSON document; without --once a line a look, until somebody ends it.")
  private boolean json;

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "The run to draw: its uid's beginning, or its name.")
  private String chosen;

  @Override
  public Integer call() throws InterruptedException {
    long pause = Math.max(FASTEST, Math.round(seconds * 1_000));
    try (Workspace workspace = Workspace.open(here().caller())) {
      TopRuns top = new TopRuns(workspace);
      Look look = new Look(top, remote ? new RemoteLook(workspace, !once) : null);
      try {
        if (json) {
          documents(look, pause);
        } else if (once || !here().terminal().stdout()) {
          table(look.now());
        } else {
          screen(top, look, pause);
        }
      } finally {
        top.close();
      }
      return 0;
    }
  }

  /** The runs of this repository, and those of others where they are wanted. */
  private record Look(TopRuns top, RemoteLook others) {
    List<LiveRun> now() {
      List<LiveRun> runs = new ArrayList<>(top.look());
      if (others != null) {
        runs.addAll(others.beside(runs));
      }
      return runs;
    }
  }

  private void documents(Look look, long pause) throws InterruptedException {
    if (once) {
      JsonOutput.document(here().out(), SCHEMA, document(look.now()));
      return;
    }
    while (!here().out().checkError()) {
      JsonOutput.line(here().out(), SCHEMA, document(look.now()));
      Thread.sleep(pause);
    }
  }

  private Value.Fields document(List<LiveRun> runs) {
    return new FieldsBuilder()
        .put("at", now())
        .put("runs", new Value.Items(runs.stream().map(run -> (Value) TopTable.json(run)).toList()))
        .build();
  }

  private long now() {
    return here().clock().millis() * 1_000;
  }

  private void table(List<LiveRun> runs) {
    if (runs.isEmpty()) {
      talk().say("No run is going. See the runs that have ended: git runs ls");
      return;
    }
    Table.Layout layout =
        TopTable.of(runs, -1, now())
            .layout(here().terminal().columns(), new Style(here().terminal().colour()));
    layout.lines().forEach(here().out()::println);
  }

  private void screen(TopRuns top, Look look, long pause) throws InterruptedException {
    TopView view = new TopView(top, chosen, new Style(here().terminal().colour()));
    try (Screen screen = new Screen(here().out(), here().terminal().stdin() ? here().in() : null)) {
      List<LiveRun> runs = look.now();
      long looked = System.nanoTime();
      while (!here().out().checkError()) {
        Screen.Size size = screen.size();
        screen.draw(view.lines(runs, size, now()), size);
        long left = pause - (System.nanoTime() - looked) / 1_000_000;
        Screen.Key key = left > 0 ? screen.key(left) : Screen.Key.NONE;
        if (key == Screen.Key.QUIT) {
          return;
        }
        view.press(key, runs.size());
        if (key == Screen.Key.NONE) {
          runs = look.now();
          looked = System.nanoTime();
        }
      }
    }
  }
}
