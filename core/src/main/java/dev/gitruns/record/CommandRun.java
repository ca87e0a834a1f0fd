package dev.gitruns.record;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunStatus;
import dev.gitruns.workspace.RunPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.IntConsumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** Runs the command of a run to its end, and writes its console, pulse and end into the journal. */
public final class CommandRun {
  private final ActiveRun run;
  private final RunPlace place;
  private final ChildStreams streams;
  private final SignalRelay signals;

  /** Signals to this process are the command's from now on. */
  public CommandRun(ActiveRun run, RunPlace place, ChildStreams streams) {
    this.run = run;
    this.place = place;
    this.streams = streams;
    this.signals = new SignalRelay(streams.inherited());
  }

  /**
   * What a command left behind.
   *
   * @param diedOf the signal that ended the command itself, unlike one that it handled
   * @param notStarted why the command couldn't be started
   */
  public record Outcome(
      RunStatus status,
      int exitCode,
      Optional<String> signal,
      Optional<String> diedOf,
      Optional<StartFault> notStarted) {

    static Outcome of(StartFault fault) {
      return new Outcome(
          RunStatus.FAILED,
          fault.exitCode(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(fault));
    }

    static Outcome of(Ending ending) {
      return new Outcome(
          ending.status(), ending.exitCode(), ending.signal(), ending.diedOf(), Optional.empty());
    }
  }

  /**
   * Runs the command and waits for it; the run isn't ended yet, so that artifacts can still be
   * added.
   *
   * @param sampler given the command's process number, measures the machine
   * @param exitCode told the command's exit code, before {@code stop} may be called
   * @param stop called by signals that come after the command's end and ask for an end
   * @throws GitRunsException where the wait is interrupted
   */
  public Outcome execute(
      List<String> command,
      LongFunction<Supplier<? extends SortedMap<String, Double>>> sampler,
      long ownPid,
      IntConsumer exitCode,
      Runnable stop) {
    ConsoleRecorder console = new ConsoleRecorder(run.journal());
    ChildProcess child;
    try {
      if (signals.last().isPresent()) {
        return new Outcome(
            RunStatus.KILLED,
            signals.exitCode().orElseThrow(),
            signals.last(),
            signals.last(),
            Optional.empty());
      }
      Optional<StartFault> fault = StartFault.of(command, place.cwd(), place.env());
      if (fault.isPresent()) {
        return cannotStart(fault.get());
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
      return cannotStart(StartFault.of(command, e));
    }
    Optional<Pulse> pulse = pulse(sampler, child.pid());
    try {
      Ending ending = child.await();
      exitCode.accept(ending.exitCode());
      signals.afterEnd(stop);
      console.finish();
      child.problems().forEach(problem -> run.problem(problem.code(), problem.message()));
      return Outcome.of(ending);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT, "Waiting for the command was interrupted.", "", e);
    } finally {
      pulse.ifPresent(Pulse::close);
    }
  }

  /** Ends the run with the command's outcome. */
  public void finish(Outcome outcome) {
    run.finish(outcome.status(), Optional.of(outcome.exitCode()), outcome.signal());
  }

  /** What fails here mustn't end the wait for the command. */
  private Optional<Pulse> pulse(
      LongFunction<Supplier<? extends SortedMap<String, Double>>> sampler, long pid) {
    try {
      return Optional.of(new Pulse(run, sampler.apply(pid)));
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      run.problem("system-metrics", "The machine can't be sampled: " + e);
      return Optional.empty();
    }
  }

  private Outcome cannotStart(StartFault fault) {
    run.problem("command-not-started", fault.message());
    return Outcome.of(fault);
  }

  private Map<String, String> environment(long ownPid) {
    Map<String, String> environment = new HashMap<>(place.env());
    Path shell = run.shellJournal(ownPid);
    environment.put(RunPlace.RUN_VARIABLE, run.directory().toString());
    environment.put(RunPlace.JOURNAL_VARIABLE, shell.toString());
    return environment;
  }
}
