package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Style;
import dev.gitruns.lineage.LineageDot;
import dev.gitruns.lineage.LineageMermaid;
import dev.gitruns.lineage.LineageText;
import dev.gitruns.lineage.LineageValue;
import dev.gitruns.lineage.Trace;
import dev.gitruns.op.TraceLineage;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs lineage}: what something was made from, and what was made from it. */
@Command(
    name = "lineage",
    description =
        "Show from which data and runs something was made, and what was made from it. "
            + "Data are the same where their SHA-256 is, whatever they are called.")
public final class LineageCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--upstream", description = "Only what it was made from.")
  private boolean upstream;

  @Option(names = "--downstream", description = "Only what was made from it.")
  private boolean downstream;

  @Option(names = "--depth", paramLabel = "N", description = "No more than this many steps away.")
  private int depth;

  @Option(names = "--parents", description = "Runs that are parts of others, too.")
  private boolean parents;

  @ArgGroup private Form form = new Form();

  /** How to show it; one at most. */
  static final class Form {
    @Option(names = "--json", description = "One JSON document.")
    private boolean json;

    @Option(names = "--dot", description = "A graph for Graphviz.")
    private boolean dot;

    @Option(names = "--mermaid", description = "A flowchart for Mermaid, as forges draw it.")
    private boolean mermaid;
  }

  @Parameters(
      index = "0",
      paramLabel = "WHAT",
      description =
          "A run as in git runs show; an artifact as NAME:VERSION, NAME:ALIAS or RUN:NAME; a path, a"
              + " digest, or models:/NAME/VERSION.")
  private String what;

  @Override
  public Integer call() {
    boolean both = upstream == downstream;
    Trace.Wanted wanted =
        new Trace.Wanted(both || upstream, both || downstream, Math.max(0, depth), parents);
    Trace trace;
    try (Workspace workspace = Workspace.open(here().caller())) {
      trace = new TraceLineage(workspace).trace(what, wanted);
    }
    if (form.json) {
      JsonOutput.document(here().out(), LineageValue.SCHEMA, LineageValue.of(trace));
      return 0;
    }
    List<String> lines =
        form.dot
            ? LineageDot.lines(trace)
            : form.mermaid ? LineageMermaid.lines(trace) : text(LineageText.lines(trace));
    lines.forEach(here().out()::println);
    return 0;
  }

  private List<String> text(List<String> lines) {
    Style style = new Style(here().terminal().colour());
    return lines.stream()
        .map(
            line ->
                line.equals("upstream") || line.equals("downstream")
                    ? style.paint(Style.Ink.BOLD, line)
                    : line)
        .toList();
  }
}
