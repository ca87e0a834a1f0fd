package dev.gitruns.op;

import dev.gitruns.capture.ArtifactCapture;
import dev.gitruns.capture.InputCapture;
import dev.gitruns.capture.JvmFacts;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.workspace.RunPlace;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a run within this JVM is recorded with beside what it logs: code, environment, inputs,
 * artifacts. Nothing here throws: what can't be captured is a problem of the run.
 */
public final class ProgramCapture {
  private final ProgramFacts facts;
  private final ActiveRun run;
  private final Consumer<String> warn;
  private final CodeOfRun code;
  private final InputCapture inputCapture;
  private final ArtifactCapture artifactCapture;
  private volatile Value.Fields environment = Value.Fields.EMPTY;

  /**
   * @param warn told, in a sentence, what couldn't be captured
   */
  public ProgramCapture(ProgramFacts facts, ActiveRun run, Consumer<String> warn) {
    this.facts = facts;
    this.run = run;
    this.warn = warn;
    RunPlace place = facts.place();
    code = facts.code(run, place.nowMicros());
    inputCapture =
        new InputCapture(
            place.cwd(), place.cache(), place.clock(), Optional.of(RunInputs::parquet));
    artifactCapture = new ArtifactCapture(place.cwd(), run.directory().resolve("files"));
  }

  /** Captures the code as it is now, within seconds, and the machine with this JVM. */
  public void programAndMachine() {
    guarded(
        "no-code",
        "The code isn't recorded",
        () -> code.capture(JvmFacts.launched()).forEach(this::problem));
    guarded("no-environment", "The environment isn't recorded", () -> environment(facts.machine()));
  }

  /** Captures this JVM only; who started the run captured the code and the machine. */
  public void thisJvm() {
    guarded(
        "no-environment", "The environment isn't recorded", () -> environment(JvmFacts.capture()));
  }

  private void environment(Value.Fields found) {
    environment = found;
    run.record("environment", found);
  }

  /** Takes over what a parent in this JVM captured: it is the same program on the same machine. */
  public void sameAs(ProgramCapture parent) {
    code.sameAs(parent.code);
    environment = parent.environment;
    if (!environment.isEmpty()) {
      run.record("environment", environment);
    }
  }

  /** Lists what of the code was changed since the run began. */
  public void changedMeanwhile() {
    guarded(
        "code-not-compared",
        "Whether the code changed meanwhile isn't known",
        code::changedMeanwhile);
  }

  /** Fingerprints the data that a path, {@code name=path} or a reference names. */
  public void input(String argument) {
    guarded(
        "missing-input",
        "An input isn't recorded",
        () -> {
          InputCapture.Captured captured = inputCapture.capture(argument);
          if (!captured.fields().isEmpty()) {
            run.record("input", captured.fields());
          }
          captured.problems().forEach(sentence -> problem("input", sentence));
        });
  }

  /** Takes the files that a path or pattern names; false where something of it is missing. */
  public synchronized boolean artifacts(String what) {
    return guarded(
        "unreadable-artifact",
        "The artifact isn't recorded",
        () -> {
          ArtifactCapture.Captured captured = artifactCapture.capture(what);
          captured.artifacts().forEach(artifact -> run.record("artifact", artifact));
          captured.problems().forEach(problem -> problem(problem.code(), problem.message()));
          return captured.problems().isEmpty();
        });
  }

  /** Takes these bytes under this name; empty where they can't be written. */
  public synchronized Optional<Digest> artifact(String name, byte[] bytes) {
    try {
      Value.Fields taken = artifactCapture.capture(name, bytes);
      run.record("artifact", taken);
      String named = taken.text("name").orElse(name);
      if (!named.equals(name)) {
        problem(
            "renamed-artifact",
            "No file can be called "
                + Untrusted.line(name, 200)
                + " everywhere: the artifact is called "
                + Untrusted.line(named, 200)
                + ".");
      }
      return taken.text("sha256").map(Digest::new);
    } catch (IOException | RuntimeException e) {
      problem("unreadable-artifact", "The artifact " + name + " isn't recorded: " + e);
      return Optional.empty();
    }
  }

  /** Says that capturing took too long, and what is missing for it. */
  public void unfinished() {
    problem(
        "capture-unfinished",
        "The run ended before its code, environment and inputs were all captured.");
  }

  private interface Work {
    boolean run();
  }

  private void guarded(String problemCode, String what, Runnable work) {
    guarded(
        problemCode,
        what,
        () -> {
          work.run();
          return true;
        });
  }

  private boolean guarded(String problemCode, String what, Work work) {
    try {
      return work.run();
    } catch (GitRunsException e) {
      problem(problemCode, what + ". " + e.getMessage());
    } catch (RuntimeException e) {
      problem(problemCode, what + ": " + e);
    }
    return false;
  }

  private void problem(String problemCode, String message) {
    run.problem(problemCode, message);
    warn.accept(message);
  }
}
