package dev.gitruns.op;

import dev.gitruns.capture.CodeCapture;
import dev.gitruns.capture.CodeSettings;
import dev.gitruns.capture.CodeState;
import dev.gitruns.capture.SecretScanner;
import dev.gitruns.model.Value;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.RunPlace;
import dev.gitruns.record.RunSpec;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a run is recorded with beside what it logs: code, environment, data, artifacts, machine. */
final class RunCapture {
  private static final int LISTED = 100;
  private final RunPlace place;
  private final ActiveRun run;
  private final Consumer<String> warn;
  private final CodeCapture code;
  private CodeState before;

  RunCapture(Workspace workspace, ActiveRun run, Consumer<String> warn) {
    this.place = workspace.place();
    this.run = run;
    this.warn = warn;
    SecretScanner secrets = new SecretScanner(workspace.allowedSecrets());
    code = new CodeCapture(place.env(), CodeSettings.DEFAULT, secrets::holdsSecret, place.random());
  }

  /** Captures what may change as soon as the command runs. */
  void beforeStart(RunSpec spec) {
    before = code.captureAndHold(place.cwd(), place.cache(), run.uid());
    if (!before.toFields().isEmpty()) {
      run.record("code", before.toFields());
    }
    before.problems().forEach(this::problem);
  }

  /** Captures what the command left behind. */
  void afterEnd(RunSpec spec) {
    List<String> changed = code.changedSince(before, place.cwd());
    if (!changed.isEmpty()) {
      run.record(
          "code",
          before
              .toFields()
              .with(
                  "changed_meanwhile",
                  Value.ofTexts(changed.subList(0, Math.min(LISTED, changed.size())))));
    }
  }

  /** Measures the machine and the processes below this one. */
  Supplier<SortedMap<String, Double>> sampler(long pid) {
    return TreeMap::new;
  }

  private void problem(String problemCode, String message) {
    run.problem(problemCode, message);
    warn.accept(message);
  }
}
