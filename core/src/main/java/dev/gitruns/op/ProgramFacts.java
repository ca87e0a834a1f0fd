package dev.gitruns.op;

import dev.gitruns.capture.CodeCapture;
import dev.gitruns.capture.CodeSettings;
import dev.gitruns.capture.EnvironmentCapture;
import dev.gitruns.capture.JvmFacts;
import dev.gitruns.capture.SecretScanner;
import dev.gitruns.capture.SharedCode;
import dev.gitruns.model.Value;
import dev.gitruns.workspace.RunPlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the runs of one program have in common: its code and its machine. For any threads. */
public final class ProgramFacts {
  private final RunPlace place;
  private final Optional<Path> workTree;
  private final SharedCode code;
  private Value.Fields machine;

  /**
   * @param workTree the top of the work tree, if there is one
   * @param allowedSecrets patterns of secrets that were looked at and accepted
   */
  public ProgramFacts(RunPlace place, Optional<Path> workTree, List<String> allowedSecrets) {
    this.place = place;
    this.workTree = workTree;
    SecretScanner secrets = new SecretScanner(allowedSecrets);
    code =
        new SharedCode(
            new CodeCapture(
                place.env(), CodeSettings.DEFAULT, secrets::holdsSecret, place.random()),
            place.cwd(),
            place.cache());
  }

  RunPlace place() {
    return place;
  }

  CodeOfRun code(dev.gitruns.record.ActiveRun run, long began) {
    return new CodeOfRun(code, workTree, place, run, began);
  }

  /** The machine with this JVM: it stays what it is, so it is asked once. */
  synchronized Value.Fields machine() {
    if (machine == null) {
      machine =
          with(
              new EnvironmentCapture(place.env(), Path.of("/"), place.cwd()).capture(List.of()),
              JvmFacts.capture());
    }
    return machine;
  }

  private static Value.Fields with(Value.Fields all, Value.Fields more) {
    Value.Fields both = all;
    for (var member : more.values().entrySet()) {
      both = both.with(member.getKey(), member.getValue());
    }
    return both;
  }
}
