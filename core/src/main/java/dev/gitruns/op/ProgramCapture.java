package dev.gitruns.op;

import dev.gitruns.capture.ArtifactCapture;
import dev.gitruns.capture.CodeCapture;
import dev.gitruns.capture.CodeSettings;
import dev.gitruns.capture.CodeState;
import dev.gitruns.capture.EntryPoint;
import dev.gitruns.capture.EnvironmentCapture;
import dev.gitruns.capture.InputCapture;
import dev.gitruns.capture.JvmFacts;
import dev.gitruns.capture.SecretScanner;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.RunPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What a run within this JVM is recorded with beside what it logs: code, environment, inputs,
 * artifacts. Nothing here throws: what can't be captured is a problem of the run.
 */
public final class ProgramCapture {
  private static final int LISTED = 100;

  private final RunPlace place;
  private final ActiveRun run;
  private final Consumer<String> warn;
  private final CodeCapture codeCapture;
  private final InputCapture inputCapture;
  private final ArtifactCapture artifactCapture;
  private final long began;
  private final Optional<Path> workTree;
  private volatile CodeState code = null;
  private volatile Value.Fields codeFields = Value.Fields.EMPTY;
  private volatile Value.Fields environment = Value.Fields.EMPTY;

  /**
   * @param workTree the top of the work tree, if there is one
   * @param allowedSecrets patterns of secrets that were looked at and accepted
   * @param warn told, in a sentence, what couldn't be captured
   */
  public ProgramCapture(
      RunPlace place,
      Optional<Path> workTree,
      List<String> allowedSecrets,
      ActiveRun run,
      Consumer<String> warn) {
    this.place = place;
    this.workTree = workTree;
    this.run = run;
    this.warn = warn;
    this.began = place.nowMicros();
    SecretScanner secrets = new SecretScanner(allowedSecrets);
    codeCapture =
        new CodeCapture(place.env(), CodeSettings.DEFAULT, secrets::holdsSecret, place.random());
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
        () -> {
          code = codeCapture.captureAndHold(place.cwd(), place.cache(), run.uid());
          code.problems().forEach(this::problem);
          codeFields = code.toFields();
          entryPoint().ifPresent(path -> codeFields = codeFields.with("entry_point", path));
          recordCode(code.changedAfter(began));
        });
    guarded(
        "no-environment",
        "The environment isn't recorded",
        () ->
            environment(
                new EnvironmentCapture(place.env(), Path.of("/"), place.cwd()).capture(List.of())));
  }

  /** The source file or jar that this JVM was started with, where it lies in the work tree. */
  private Optional<Value> entryPoint() {
    List<String> words = JvmFacts.launched();
    return workTree.flatMap(top -> EntryPoint.of(words, place.cwd(), top)).map(Value::of);
  }

  /** Captures this JVM only; who started the run captured the code and the machine. */
  public void thisJvm() {
    guarded(
        "no-environment", "The environment isn't recorded", () -> environment(Value.Fields.EMPTY));
  }

  private void environment(Value.Fields machine) {
    Value.Fields all = machine;
    for (var member : JvmFacts.capture().values().entrySet()) {
      all = all.with(member.getKey(), member.getValue());
    }
    environment = all;
    run.record("environment", all);
  }

  /** Takes over what a parent in this JVM captured: it is the same program on the same machine. */
  public void sameAs(ProgramCapture parent) {
    code = parent.code;
    environment = parent.environment;
    codeFields = parent.codeFields;
    recordCode(List.of());
    if (!environment.isEmpty()) {
      run.record("environment", environment);
    }
  }

  private void recordCode(List<String> changed) {
    List<String> listed = changed.subList(0, Math.min(LISTED, changed.size()));
    if (!codeFields.isEmpty()) {
      run.record(
          "code",
          listed.isEmpty()
              ? codeFields
              : codeFields.with("changed_meanwhile", Value.ofTexts(listed)));
    }
  }

  /** Lists what of the code was changed since the run began. */
  public void changedMeanwhile() {
    if (code == null) {
      return;
    }
    guarded(
        "code-not-compared",
        "Whether the code changed meanwhile isn't known",
        () -> {
          TreeSet<String> changed = new TreeSet<>(codeCapture.changedSince(code, place.cwd()));
          changed.addAll(code.changedAfter(began));
          if (!changed.isEmpty()) {
            recordCode(List.copyOf(changed));
          }
        });
  }

  /** Fingerprints the data that a path, {@code name=path} or a reference names. */
  public void input(String argument) {
    guarded(
        "missing-input",
        "An input isn't recorded",
        () -> {
          InputCapture.Captured captured = inputCapture.capture(argument);
          run.record("input", captured.fields());
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
