package dev.gitruns.cli.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The page {@code git-runs(1)}, which {@code git runs --help} shows. */
public final class ManPage {
  /** The day of the version that the page is of. */
  private static final String DATE = "2026-11-21";

  private static final List<String> SELECTORS =
      List.of(
          "@0, @1, …\tthe newest run, the one before",
          "3f9a12\tthe beginning of an id or uid, four characters or more",
          "base\ta name, where it stands for one run",
          "best:max(val/f1)\tthe run with the greatest, or with min the least, value");
  private static final List<String> ENVIRONMENT =
      List.of(
          "GITRUNS_JOURNAL\tin a recorded command: the file to append metrics to",
          "GITRUNS_RUN\tin a recorded command: the directory of the run's journal",
          "GITRUNS_DIR\twhere journals of running runs go instead, such as a local disk",
          "GITRUNS_JAVA\tthe java to run on; else JAVA_HOME, else PATH",
          "NO_COLOR\tno colours",
          "COLUMNS\tthe width of tables");
  private static final List<String> FILES =
      List.of(
          "refs/heads/git-runs\tthe sealed runs; runs.branch in git's config names another",
          "refs/runs/code\twhat keeps the code of runs from being collected",
          ".git/runs/live/\tjournals of runs that live",
          ".git/runs/sealed/\tsealed runs that wait for their commit",
          ".git/runs/held/\tsealed runs that are held back, with the reason",
          ".git/runs/kept/\tsecond names of large files that no other place has yet",
          ".git/runs/cache/\tmay be deleted at any time");
  private static final List<String> EXITS =
      List.of(
          "0\tfine",
          "1\tdifferences, findings or a gate that failed",
          "2\tthe call is wrong",
          "3\tnot found, or ambiguous",
          "4\tstale, or a conflict",
          "5\tinconclusive",
          "6\tthe environment: git, Java, disk, network",
          "70\ta bug in git-runs");

  private final Roff out = new Roff();

  private ManPage() {}

  /** The page in the language of man. */
  public static String of(CommandSpec root) {
    ManPage page = new ManPage();
    page.whole(root);
    return page.out.toString();
  }

  private void whole(CommandSpec root) {
    String version = String.join(" ", root.version());
    out.raw(".\\\" Made from the commands of git-runs.");
    out.raw(".TH GIT\\-RUNS 1 " + DATE + " \"" + Roff.escaped(version) + "\"");
    out.request("SH", "NAME");
    out.text("git-runs - experiment tracking that lives inside git");
    out.request("SH", "SYNOPSIS");
    out.raw(Roff.bold("git runs") + " " + Roff.italic("VERB") + " [" + Roff.italic("…") + "]");
    out.request("SH", "DESCRIPTION");
    out.text(
        "Records runs of programs, such as trainings, inside the git repository that holds their"
            + " code: config, metrics, console, data, environment, and the code with what isn't"
            + " committed.");
    out.text("A run is a directory on a branch of its own, named by the SHA-256 of its content.");
    out.text("Sharing runs is git push; checking one needs git and sha256sum alone.");
    out.request("PP");
    out.text("Help on a verb: git runs VERB --help");
    out.verbatim(
        List.of(
            "git runs init",
            "git runs record -n base -- python train.py --lr 3e-4",
            "git runs ls --where 'val/f1 > 0.9' --sort -val/f1",
            "git runs diff @1 @0"));
    out.request("SH", "VERBS");
    root.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(spec -> !spec.usageMessage().hidden())
        .forEach(spec -> verb(spec, "git runs " + spec.name()));
    list("SELECTING RUNS", SELECTORS);
    list("ENVIRONMENT", ENVIRONMENT);
    list("FILES", FILES);
    list("EXIT STATUS", EXITS);
    out.request("SH", "OUTPUT FOR PROGRAMS");
    out.text(
        "With --json a verb prints one document that names its schema, and errors as one too.");
    out.text("Data goes to standard output, talk to standard error.");
    out.text("The text for people may change from version to version.");
    out.request("SH", "SEE ALSO");
    out.raw(".BR git (1),\n.BR git\\-lfs (1)");
  }

  private void verb(CommandSpec spec, String path) {
    out.request("SS", path);
    StringBuilder synopsis = new StringBuilder(Roff.bold(path));
    List<OptionSpec> options = spec.options().stream().filter(o -> !o.hidden()).toList();
    synopsis.append(options.isEmpty() ? "" : " [" + Roff.italic("OPTION") + " …]");
    for (PositionalParamSpec operand : spec.positionalParameters()) {
      String label = Roff.italic(operand.paramLabel());
      String more = operand.arity().max() > 1 ? " …" : "";
      synopsis.append(operand.arity().min() == 0 ? " [" + label + more + "]" : " " + label + more);
    }
    out.raw(synopsis.toString());
    out.request("PP");
    out.text(words(spec.usageMessage().description()));
    for (PositionalParamSpec operand : spec.positionalParameters()) {
      item(Roff.italic(operand.paramLabel()), operand);
    }
    for (OptionSpec option : options) {
      String names =
          Arrays.stream(option.names()).map(Roff::bold).collect(Collectors.joining(", "));
      boolean valued = option.arity().max() > 0;
      item(names + (valued ? " " + Roff.italic(option.paramLabel()) : ""), option);
    }
    List<String> footer = new ArrayList<>();
    for (String line : spec.usageMessage().footer()) {
      if (!footer.isEmpty() || !line.isEmpty()) {
        footer.add(plain(line));
      }
    }
    if (!footer.isEmpty()) {
      out.verbatim(footer);
    }
    spec.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(inner -> !inner.usageMessage().hidden())
        .forEach(inner -> verb(inner, path + " " + inner.name()));
  }

  private void item(String term, ArgSpec argument) {
    String words = words(argument.description());
    String otherwise = String.valueOf(argument.defaultValueString());
    out.request("TP").raw(term);
    out.text(words.replace("${DEFAULT-VALUE}", otherwise));
  }

  private void list(String title, List<String> entries) {
    out.request("SH", title);
    for (String entry : entries) {
      String[] parts = entry.split("\t");
      out.request("TP").raw(Roff.bold(parts[0])).text(parts[1]);
    }
  }

  private static String words(String... lines) {
    return plain(String.join(" ", lines));
  }

  /** Without the marks that are picocli's. */
  private static String plain(String text) {
    return CommandLine.Help.Ansi.OFF.string(text).replace("$${", "${").stripTrailing();
  }
}
