package dev.gitruns.op;

import dev.gitruns.capture.InputCapture;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.ChildStreams;
import dev.gitruns.record.CommandRun;
import dev.gitruns.record.JobAttempt;
import dev.gitruns.record.RunSpec;
import dev.gitruns.record.StopRequest;
import dev.gitruns.workspace.RunPlace;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Runs a command, records it, and seals what it left behind. */
public final class RecordRun {
  /** Schedulers kill about 30 seconds after they asked for an end. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String UNSEALED =
      "A signal came while the run was completed: it is recorded, but isn't sealed yet."
          + " Next: git runs seal";

  private final Optional<Workspace> workspace;
  private final RunPlace place;
  private final long pid;
  private final ChildStreams streams;
  private final Consumer<String> warn;
  private final Watch watch;
  private Optional<Duration> watched = Optional.empty();
  private IntConsumer halt = code -> {};

  /**
   * @param warn told, in a sentence, what of the run couldn't be kept
   * @param watch told how far the reading of inputs is, before the command starts
   */
  public RecordRun(Workspace workspace, ChildStreams streams, Consumer<String> warn, Watch watch) {
    this(Optional.of(workspace), workspace.place(), workspace.caller().pid(), streams, warn, watch);
  }

  private RecordRun(
      Optional<Workspace> workspace,
      RunPlace place,
      long pid,
      ChildStreams streams,
      Consumer<String> warn,
      Watch watch) {
    this.workspace = workspace;
    this.place = place;
    this.pid = pid;
    this.streams = streams;
    this.warn = warn;
    this.watch = watch;
  }

  /** Records without a repository: neither code nor a seal. */
  public static RecordRun outsideGit(
      RunPlace place, long pid, ChildStreams streams, Consumer<String> warn, Watch watch) {
    return new RecordRun(Optional.empty(), place, pid, streams, warn, watch);
  }

  /** The same, whose state is pushed this often while it goes on, where runs go to a remote. */
  public RecordRun watched(Optional<Duration> every) {
    watched = every;
    return this;
  }

  /**
   * Has this process ended with the command's exit code if a signal comes after the command's end
   * and the record isn't complete soon after.
   */
  public RecordRun haltedBy(IntConsumer end) {
    halt = end;
    return this;
  }

  /**
   * Returns how the command ended, whatever became of the record of it.
   *
   * @throws GitRunsException before anything is started, where an input isn't there or the journal
   *     can't be made
   */
  public CommandRun.Outcome run(RunSpec spec, boolean seal) {
    List<InputCapture.Captured> inputs = RunInputs.read(spec.inputs(), place, watch);
    Optional<JobAttempt> attempt =
        spec.resumed().isPresent() ? Optional.empty() : JobAttempt.of(spec.command(), place);
    RunSpec whole = within(requeued(spec, attempt));
    ActiveRun run = ActiveRun.start(whole, place, pid, warn);
    announce(attempt, run);
    CommandRun command = new CommandRun(run, place, streams);
    RunCapture capture = new RunCapture(place, workspace, run, warn);
    capture.beforeStart(spec.command(), inputs);
    Optional<WatchPush> push =
        workspace.flatMap(in -> watched.flatMap(every -> push(in, run, every)));
    AtomicInteger exitCode = new AtomicInteger();
    StopRequest stop =
        new StopRequest(
            PATIENCE,
            () -> {
              warn.accept(UNSEALED);
              halt.accept(exitCode.get());
            });
    CommandRun.Outcome outcome =
        command.execute(spec.command(), capture::sampler, pid, exitCode::set, stop::ask);
    try {
      complete(spec, run, command, capture, outcome, push, seal, stop);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // The command has run: what fails from here on mustn't change its exit code.
      warn.accept(
          "The run is recorded, but it couldn't be completed: " + e + ". Next: git runs seal");
    }
    return outcome;
  }

  private void complete(
      RunSpec spec,
      ActiveRun run,
      CommandRun command,
      RunCapture capture,
      CommandRun.Outcome outcome,
      Optional<WatchPush> push,
      boolean seal,
      StopRequest stop) {
    try {
      capture.afterEnd(spec.artifacts(), stop);
    } finally {
      command.finish(outcome);
    }
    push.ifPresent(WatchPush::ended);
    if (seal && stop.getAsBoolean()) {
      warn.accept(UNSEALED);
    } else if (seal) {
      workspace.ifPresent(in -> seal(in, run));
      push.filter(watching -> !stop.getAsBoolean()).ifPresent(WatchPush::close);
    }
  }

  private Optional<WatchPush> push(Workspace in, ActiveRun run, Duration every) {
    try {
      return Optional.of(WatchPush.start(in, run, every));
    } catch (RuntimeException e) {
      String next = e instanceof GitRunsException known ? " Next: " + known.next() : "";
      warn.accept("Nobody can watch this run: " + e.getMessage() + next);
      return Optional.empty();
    }
  }

  /** In a later attempt of a job, the run of the attempt before goes on. */
  private RunSpec requeued(RunSpec spec, Optional<JobAttempt> attempt) {
    Optional<Uid> before = attempt.flatMap(JobAttempt::before);
    if (before.isEmpty() || workspace.isEmpty()) {
      return spec;
    }
    try {
      return spec.resuming(new ResumeRun(workspace.get()).ofRequeued(before.get()));
    } catch (GitRunsException e) {
      warn.accept("The job was started again, but its run can't go on: " + e.getMessage());
      return spec;
    }
  }

  private void announce(Optional<JobAttempt> attempt, ActiveRun run) {
    try {
      if (attempt.isPresent()) {
        attempt.get().announce(run.directory());
      }
    } catch (IOException e) {
      warn.accept("If its job is started again, this run can't go on: " + e);
    }
  }

  /** What is recorded within a run is a part of it. */
  private RunSpec within(RunSpec spec) {
    return spec.parent().isPresent() || spec.resumed().isPresent()
        ? spec
        : ActiveRun.uidToJoin(place).map(spec::withParent).orElse(spec);
  }

  private void seal(Workspace in, ActiveRun run) {
    try {
      new SealRuns(in).one(run.directory()).trouble().forEach(warn);
    } catch (GitRunsException e) {
      warn.accept(
          "The run is recorded, but isn't sealed yet: "
              + e.getMessage()
              + " Next: git runs seal. "
              + e.next());
    }
  }
}
