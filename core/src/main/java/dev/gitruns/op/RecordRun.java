package dev.gitruns.op;

import dev.gitruns.capture.InputCapture;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.ChildStreams;
import dev.gitruns.record.CommandRun;
import dev.gitruns.record.RunSpec;
import java.util.List;
import java.util.function.Consumer;

/** Runs a command, records it, and seals what it left behind. */
public final class RecordRun {
  private final Workspace workspace;
  private final ChildStreams streams;
  private final Consumer<String> warn;
  private final Watch watch;

  /**
   * @param warn told, in a sentence, what of the run couldn't be kept
   * @param watch told how far the reading of inputs is, before the command starts
   */
  public RecordRun(Workspace workspace, ChildStreams streams, Consumer<String> warn, Watch watch) {
    this.workspace = workspace;
    this.streams = streams;
    this.warn = warn;
    this.watch = watch;
  }

  /**
   * Returns the exit code of the command, whatever became of the record of it.
   *
   * @throws GitRunsException before anything is started, where an input isn't there or the journal
   *     can't be made
   */
  public int run(RunSpec spec, boolean seal) {
    long pid = workspace.caller().pid();
    List<InputCapture.Captured> inputs = RunInputs.read(spec.inputs(), workspace.place(), watch);
    ActiveRun run = ActiveRun.start(within(spec), workspace.place(), pid, warn);
    CommandRun command = new CommandRun(run, workspace.place(), streams);
    RunCapture capture = new RunCapture(workspace, run, warn);
    capture.beforeStart(spec.command(), inputs);
    CommandRun.Outcome outcome = command.execute(spec.command(), capture::sampler, pid);
    capture.afterEnd(spec.artifacts());
    command.finish(outcome);
    if (seal) {
      seal(run);
    }
    return outcome.exitCode();
  }

  /** What is recorded within a run is a part of it. */
  private RunSpec within(RunSpec spec) {
    return spec.parent().isPresent() || spec.resumed().isPresent()
        ? spec
        : ActiveRun.uidToJoin(workspace.place()).map(spec::withParent).orElse(spec);
  }

  private void seal(ActiveRun run) {
    try {
      new SealRuns(workspace).one(run.directory()).trouble().forEach(warn);
    } catch (GitRunsException e) {
      warn.accept(
          "The run is recorded, but isn't sealed yet: "
              + e.getMessage()
              + " Next: git runs seal. "
              + e.next());
    }
  }
}
