package dev.gitruns.op;

import dev.gitruns.capture.CodeState;
import dev.gitruns.capture.EntryPoint;
import dev.gitruns.capture.SharedCode;
import dev.gitruns.capture.StartMark;
import dev.gitruns.model.Value;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.workspace.RunPlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The code that a run is started with, and what of it changed before the run was over. */
final class CodeOfRun {
  private static final int LISTED = 100;

  private final SharedCode shared;
  private final Optional<Path> workTree;
  private final RunPlace place;
  private final ActiveRun run;
  private final long began;
  private volatile CodeState state;
  private volatile Value.Fields fields = Value.Fields.EMPTY;

  /**
   * @param workTree the top of the work tree, if there is one
   * @param began when the code began to run (µs since 1970): what was written to later has changed
   */
  CodeOfRun(SharedCode shared, Optional<Path> workTree, RunPlace place, ActiveRun run, long began) {
    this.shared = shared;
    this.workTree = workTree;
    this.place = place;
    this.run = run;
    this.began = began;
  }

  /**
   * Captures the code as it is now, and records it.
   *
   * @param words the command, which may name the file that the code begins in
   * @return what people should know of it, by code
   */
  Map<String, String> capture(List<String> words) {
    CodeState found = shared.captureAndHold(run.uid(), mark());
    state = found;
    fields = found.toFields();
    workTree
        .flatMap(top -> EntryPoint.of(words, place.cwd(), top))
        .ifPresent(entry -> fields = fields.with("entry_point", Value.of(entry)));
    record(found.changedAfter(began));
    return found.problems();
  }

  /** Of a program that runs already, and may have written files since the run started. */
  private Optional<StartMark> mark() {
    return began == Long.MAX_VALUE
        ? Optional.empty()
        : StartMark.of(run.directory().resolve("start.json"), began);
  }

  /** Takes over what another run of the same program captured. */
  void sameAs(CodeOfRun other) {
    state = other.state;
    fields = other.fields;
    record(List.of());
  }

  /** Records what of the code was written to since it was captured. */
  void changedMeanwhile() {
    CodeState found = state;
    if (found == null) {
      return;
    }
    TreeSet<String> changed = new TreeSet<>(shared.changedSince(found));
    changed.addAll(found.changedAfter(began));
    if (!changed.isEmpty()) {
      record(List.copyOf(changed));
    }
  }

  private void record(List<String> changed) {
    if (fields.isEmpty()) {
      return;
    }
    List<String> listed = changed.subList(0, Math.min(LISTED, changed.size()));
    run.record(
        "code",
        listed.isEmpty() ? fields : fields.with("changed_meanwhile", Value.ofTexts(listed)));
  }
}
