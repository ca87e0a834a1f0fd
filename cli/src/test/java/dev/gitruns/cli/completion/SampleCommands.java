package dev.gitruns.cli.completion;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verbs of every shape. */
@Command(
    name = "git runs",
    mixinStandardHelpOptions = true,
    description = "Experiment tracking in git.",
    subcommands = {
      SampleCommands.Ls.class,
      SampleCommands.Show.class,
      SampleCommands.Plot.class,
      SampleCommands.Artifacts.class,
      SampleCommands.Secret.class
    })
final class SampleCommands {
  enum Shape {
    table,
    lines
  }

  static CommandSpec spec() {
    return new CommandLine(new SampleCommands()).getCommandSpec();
  }

  @Command(name = "ls", description = "List runs: it's all. And more.")
  static final class Ls {
    @Option(names = "--sort", paramLabel = "METRIC", description = "Sort by it.")
    String sort;

    @Option(
        names = {"-s", "--shape"},
        description = "How to show.")
    Shape shape;

    @Option(names = "--all", description = "Archived runs too.")
    boolean all;

    @Option(names = "--debug", hidden = true)
    boolean debug;
  }

  @Command(name = "show", description = "Show a run.")
  static final class Show {
    @Parameters(paramLabel = "RUN")
    List<String> runs;
  }

  @Command(name = "plot", description = "Draw it.")
  static final class Plot {
    @Parameters(index = "0", paramLabel = "METRIC")
    String metric;

    @Parameters(index = "1..*", paramLabel = "RUN")
    List<String> runs;
  }

  @Command(name = "artifacts", description = "Artifacts.", subcommands = Push.class)
  static final class Artifacts {}

  @Command(name = "push", description = "Send them.")
  static final class Push {
    @Option(names = "--from", paramLabel = "DIR", description = "From here.")
    Path from;

    @Parameters(paramLabel = "RUN")
    String run;
  }

  @Command(name = "secret", hidden = true)
  static final class Secret {}
}
