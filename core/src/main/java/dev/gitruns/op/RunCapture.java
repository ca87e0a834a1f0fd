package dev.gitruns.op;

import dev.gitruns.capture.ArtifactCapture;
import dev.gitruns.capture.EnvironmentCapture;
import dev.gitruns.capture.InputCapture;
import dev.gitruns.capture.SystemSampler;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.workspace.RunPlace;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a run is recorded with beside what it logs: code, environment, data, artifacts, machine.
 * What can't be captured is a problem of the run, and never an exception.
 */
final class RunCapture {
  private static final long STEP_MILLIS = 20;

  private final RunPlace place;
  private final ActiveRun run;
  private final Consumer<String> warn;
  private final Optional<CodeOfRun> code;
  private SystemSampler sampling;
  private CompletableFuture<Void> environment = CompletableFuture.completedFuture(null);

  /**
   * @param workspace absent for a run without a repository, which has no code
   * @param warn told of each problem too
   */
  RunCapture(RunPlace place, Optional<Workspace> workspace, ActiveRun run, Consumer<String> warn) {
    this.place = place;
    this.run = run;
    this.warn = warn;
    // The code is captured before the command starts: nothing changes in between.
    code =
        workspace.map(
            in ->
                new ProgramFacts(place, in.store().repository().workTree(), in.allowedSecrets())
                    .code(run, Long.MAX_VALUE));
  }

  /** Captures what may change as soon as the command runs, and begins to look around. */
  void beforeStart(List<String> command, List<InputCapture.Captured> inputs) {
    for (InputCapture.Captured input : inputs) {
      if (!input.fields().isEmpty()) {
        run.record("input", input.fields());
      }
      input.problems().forEach(text -> problem("input", text));
    }
    code.ifPresent(of -> kept("the code", () -> of.capture(command).forEach(this::problem)));
    // Asking an interpreter for its packages takes longer than many a command does to start.
    environment =
        CompletableFuture.runAsync(
            () -> kept("the environment", () -> environment(command)), RunCapture::thread);
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "git-runs-environment");
    thread.setDaemon(true);
    thread.start();
  }

  private void environment(List<String> command) {
    EnvironmentCapture capture = new EnvironmentCapture(place.env(), Path.of("/"), place.cwd());
    run.record("environment", capture.capture(command));
  }

  /**
   * Captures what the command left behind.
   *
   * @param artifacts patterns, files and directories to keep
   * @param stop whether to leave out what takes long
   */
  void afterEnd(List<String> artifacts, BooleanSupplier stop) {
    code.ifPresent(of -> kept("changes of the code", of::changedMeanwhile));
    kept("the artifacts", () -> artifacts(artifacts, stop));
    awaitEnvironment(stop);
    if (sampling != null) {
      sampling.close();
    }
  }

  private void awaitEnvironment(BooleanSupplier stop) {
    while (!environment.isDone() && !stop.getAsBoolean()) {
      try {
        environment.get(STEP_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        continue;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (ExecutionException e) {
        problem("not-captured", "The environment couldn't be captured: " + e.getCause());
        return;
      }
    }
  }

  private void artifacts(List<String> patterns, BooleanSupplier stop) {
    ArtifactCapture capture =
        new ArtifactCapture(place.cwd(), run.directory().resolve("files"), stop);
    for (String pattern : patterns) {
      ArtifactCapture.Captured captured = capture.capture(pattern);
      captured.artifacts().forEach(artifact -> run.record("artifact", artifact));
      captured.problems().forEach(problem -> problem(problem.code(), problem.message()));
    }
  }

  /** Measures the machine and the processes below this one. */
  Supplier<SortedMap<String, Double>> sampler(long pid) {
    sampling = SystemSampler.watching(pid, place.env());
    return sampling;
  }

  /** Training goes first: a fault while looking around it mustn't end it, nor pass in silence. */
  private void kept(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      problem("not-captured", "Of the run, " + what + " couldn't be captured: " + e.getMessage());
    }
  }

  private void problem(String problemCode, String message) {
    run.problem(problemCode, message);
    warn.accept(message);
  }
}
