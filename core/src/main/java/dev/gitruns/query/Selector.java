package dev.gitruns.query;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.Goal;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How people name a run: {@code @N} (N back from the newest), {@code best:METRIC}, {@code
 * best:max(METRIC)}, {@code results:EXPERIMENT}, {@code name:NAME}, a name, or the beginning of an
 * id or uid.
 */
public sealed interface Selector {
  Pattern BACK = Pattern.compile("@([0-9]{1,9})");
  Pattern DIRECTED = Pattern.compile("(max|min)\\((.+)\\)");

  /**
   * Reads a selector; what has no special form is a name or a prefix.
   *
   * @throws GitRunsException of kind USAGE where the form is broken
   */
  static Selector parse(String text) {
    String trimmed = text.strip();
    if (trimmed.startsWith("@")) {
      Matcher back = BACK.matcher(trimmed);
      if (!back.matches()) {
        throw usage(trimmed, "@ is followed by a number: @0 is the newest run, @1 the one before.");
      }
      return new Back(Integer.parseInt(back.group(1)));
    }
    if (trimmed.startsWith("best:")) {
      return best(trimmed, trimmed.substring("best:".length()).strip());
    }
    if (trimmed.startsWith("results:")) {
      return new Results(rest(trimmed, "results:", "results: is followed by an experiment."));
    }
    if (trimmed.startsWith("name:")) {
      return new Named(rest(trimmed, "name:", "name: is followed by the name of a run."));
    }
    if (trimmed.isEmpty()) {
      throw usage(trimmed, "Give a run: @0, a name, the beginning of an id, or best:METRIC.");
    }
    return new Word(trimmed);
  }

  private static Selector best(String whole, String metric) {
    Matcher directed = DIRECTED.matcher(metric);
    if (directed.matches()) {
      return new Best(directed.group(2).strip(), Goal.of(directed.group(1)));
    }
    if (metric.isEmpty()) {
      throw usage(whole, "best: is followed by a metric: best:val/f1, or best:max(val/f1).");
    }
    return new Best(metric, Optional.empty());
  }

  private static String rest(String whole, String prefix, String hint) {
    String rest = whole.substring(prefix.length()).strip();
    if (rest.isEmpty()) {
      throw usage(whole, hint);
    }
    return rest;
  }

  private static GitRunsException usage(String text, String hint) {
    return new GitRunsException(
        GitRunsException.Kind.USAGE, "“" + Untrusted.line(text, 80) + "” names no run.", hint);
  }

  /**
   * The run that this names. Only {@code best:} reads the metrics of all runs.
   *
   * @param source the runs to choose from
   * @param pins who stands for an experiment
   * @throws GitRunsException of kind NOT_FOUND where none or several fit, with the candidates
   */
  RunRow resolve(RunSource source, Pins pins);

  /** The run that this names, if no run is pinned for an experiment. */
  default RunRow resolve(RunSource source) {
    return resolve(source, experiment -> Optional.empty());
  }

  /** The whole row of the run that was chosen. */
  private static RunRow whole(RunSource source, RunRow heading) {
    return source
        .row(heading)
        .orElseThrow(
            () ->
                new GitRunsException(
                    GitRunsException.Kind.NOT_FOUND,
                    "The run " + heading.shortId() + " was removed while it was read.",
                    "See what there is: git runs ls"));
  }

  /** The runs that are chosen from; those of remotes that nobody trusts are only named. */
  static List<RunRow> chosen(List<RunRow> rows) {
    return rows.stream().filter(row -> !row.has(Mark.FOREIGN)).toList();
  }

  /** Which run stands for an experiment in the code branch. */
  @FunctionalInterface
  interface Pins {
    /** The id or uid that {@code results/EXPERIMENT.toml} names, or empty where there is none. */
    Optional<String> run(String experiment);
  }

  /** The run this many places behind the newest. */
  record Back(int places) implements Selector {
    @Override
    public RunRow resolve(RunSource source, Pins pins) {
      List<RunRow> own = chosen(source.headings());
      if (places < own.size()) {
        return whole(source, own.get(places));
      }
      int count = own.size();
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          count == 0
              ? "There is no run yet, so @" + places + " names none."
              : "There are only " + count + " runs here, so @" + places + " names none.",
          count == 0
              ? "Record one: git runs record -- COMMAND"
              : "The oldest is @" + (count - 1) + ".");
    }
  }

  /** The run with the best value of a metric; on equal values the newest. */
  record Best(String metric, Optional<Goal> goal) implements Selector {
    @Override
    public RunRow resolve(RunSource source, Pins pins) {
      return BestRun.of(chosen(source.rows()), metric, goal);
    }
  }

  /** The run that stands for an experiment. */
  record Results(String experiment) implements Selector {
    @Override
    public RunRow resolve(RunSource source, Pins pins) {
      String pinned =
          pins.run(experiment)
              .orElseThrow(
                  () ->
                      new GitRunsException(
                          GitRunsException.Kind.NOT_FOUND,
                          "No run is pinned for the experiment "
                              + Untrusted.line(experiment, 80)
                              + ".",
                          "Pin one: git runs pin RUN"));
      return RunLookup.byFullId(source.headings(), pinned)
          .map(heading -> whole(source, heading))
          .orElseThrow(
              () ->
                  new GitRunsException(
                      GitRunsException.Kind.NOT_FOUND,
                      "The run "
                          + Untrusted.line(pinned, 80)
                          + ", pinned for "
                          + Untrusted.line(experiment, 80)
                          + ", isn't here.",
                      "Fetch the runs: git runs fetch"));
    }
  }

  /** The run of exactly this name. */
  record Named(String name) implements Selector {
    @Override
    public RunRow resolve(RunSource source, Pins pins) {
      List<RunRow> all = source.headings();
      List<RunRow> own = named(chosen(all));
      return whole(source, RunLookup.only(name, own.isEmpty() ? named(all) : own, all));
    }

    private List<RunRow> named(List<RunRow> rows) {
      return rows.stream().filter(row -> row.name().equals(name)).toList();
    }
  }

  /** A whole id or uid, else a name or the beginning of an id or uid, if only one run fits. */
  record Word(String text) implements Selector {
    @Override
    public RunRow resolve(RunSource source, Pins pins) {
      List<RunRow> all = source.headings();
      RunRow found =
          RunLookup.byFullId(all, text).orElseGet(() -> RunLookup.only(text, fitting(all), all));
      return whole(source, found);
    }

    private List<RunRow> fitting(List<RunRow> rows) {
      List<RunRow> own = RunLookup.fitting(chosen(rows), text);
      return own.isEmpty() ? RunLookup.fitting(rows, text) : own;
    }
  }
}
