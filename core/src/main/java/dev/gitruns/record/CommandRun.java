package dev.gitruns.record;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** Runs the command of a run to its end, and writes its console, pulse and end into the journal. */
public final class CommandRun {
  private final ActiveRun run;
  private final RunPlace place;
  private final ChildStreams streams;
  private final SignalRelay signals = new SignalRelay();

  /** Signals to this process are the command's from now on. */
  public CommandRun(ActiveRun run, RunPlace place, ChildStreams streams) {
    this.run = run;
    this.place = place;
    this.streams = streams;
  }

  /** What a command left behind. */
  public record Outcome(RunStatus status, int exitCode, Optional<String> signal) {}

  /**
   * Runs the command and waits for it; the run isn't ended yet, so that artifacts can still be
   * added.
   *
   * @param sampler given the command's process number, measures the machine
   * @throws GitRunsException where the wait is interrupted
   */
  public Outcome execute(
      List<String> command,
      LongFunction<Supplier<? extends SortedMap<String, Double>>> sampler,
      long ownPid) {
    ConsoleRecorder console = new ConsoleRecorder(run.journal());
    ChildProcess child;
    try {
      if (signals.last().isPresent()) {
        return new Outcome(RunStatus.KILLED, signals.exitCode().orElseThrow(), signals.last());
      }
      if (!isThere(command)) {
        return cannotStart(command, "it isn't there or can't be run");
      }
      child =
          ChildProcess.start(
              command,
              place.cwd(),
              run.directory(),
              environment(ownPid),
              streams,
              console,
              signals);
    } catch (IOException e) {
      return cannotStart(command, e.getMessage());
    }
    Pulse pulse = new Pulse(run, sampler.apply(child.pid()));
    try {
      Ending ending = child.await();
      console.finish();
      if (!child.isCaptured()) {
        run.problem(
            "console-not-captured",
            "The command wrote to a terminal of which no copy could be made (util-linux's script is"
                + " missing, or only one of stdout and stderr is a terminal).");
      }
      return new Outcome(ending.status(), ending.exitCode(), ending.signal());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT, "Waiting for the command was interrupted.", "", e);
    } finally {
      pulse.close();
    }
  }

  /** Ends the run with the command's outcome. */
  public void finish(Outcome outcome) {
    run.finish(outcome.status(), Optional.of(outcome.exitCode()), outcome.signal());
  }

  private boolean isThere(List<String> command) {
    String name = command.get(0);
    return name.contains("/")
        ? java.nio.file.Files.isExecutable(place.cwd().resolve(name))
        : PseudoTerminal.onPath(place.env(), name).isPresent();
  }

  private Outcome cannotStart(List<String> command, String why) {
    int code = ChildProcess.exitCodeOf(command, place.cwd(), place.env());
    run.problem("command-not-started", "The command can't be started: " + why);
    return new Outcome(RunStatus.FAILED, code, Optional.empty());
  }

  private Map<String, String> environment(long ownPid) {
    Map<String, String> environment = new HashMap<>(place.env());
    Path shell = run.shellJournal(ownPid);
    environment.put(RunPlace.RUN_VARIABLE, run.directory().toString());
    environment.put(RunPlace.JOURNAL_VARIABLE, shell.toString());
    return environment;
  }
}
