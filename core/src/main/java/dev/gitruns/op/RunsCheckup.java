package dev.gitruns.op;

import dev.gitruns.journal.Liveness;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.read.JournalTail;
import dev.gitruns.read.KeptJournals;
import dev.gitruns.read.TailCache;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The runs that aren't on the branch: what each of them waits for. */
record RunsCheckup(Workspace workspace) {

  List<Diagnosis> runs() {
    List<Diagnosis> found = new ArrayList<>();
    int running = 0;
    int over = 0;
    int stale = 0;
    TailCache cache = new TailCache(workspace.store().directory().cache());
    KeptJournals journals = new KeptJournals(workspace.store().directory());
    for (Path directory : journals.live()) {
      try {
        JournalTail run = JournalTail.read(directory, workspace, cache);
        if (!run.isOver()) {
          running++;
          stale += run.liveness() == Liveness.STALE ? 1 : 0;
        } else if (!run.resealed()) {
          over++;
        }
      } catch (GitRunsException e) {
        found.add(damaged(directory, e));
      }
    }
    int sealed = workspace.store().pending().size();
    found.add(
        Diagnosis.ok(
            "runs",
            running
                + " running, "
                + sealed
                + " sealed and waiting, "
                + journals.done().size()
                + " journals of sealed runs kept"));
    if (over + sealed > 0) {
      found.add(
          Diagnosis.todo(
              "waiting",
              runs(over + sealed) + " over, and not on the branch yet.",
              "Nobody else gets them, and they are as safe as this disk.",
              "git runs seal"));
    }
    if (stale > 0) {
      found.add(
          Diagnosis.note(
              "stale",
              runs(stale) + " of another machine and silent for over ten minutes.",
              "After a day without a word they count as crashed.",
              "If they are over: git runs seal --force"));
    }
    int degraded = SealedRuns.among(workspace, workspace.store().runs()).degraded();
    if (degraded > 0) {
      found.add(
          Diagnosis.note(
              "degraded",
              degraded + (degraded == 1 ? " run" : " runs") + " lost records while active.",
              "A writer couldn't keep up, or a record was too large.",
              "See which: git runs ls degraded"));
    }
    for (HeldRuns.Held held : new HeldRuns(workspace).all()) {
      found.add(held(held));
    }
    return found;
  }

  private static String runs(int count) {
    return count + (count == 1 ? " run is" : " runs are");
  }

  private static Diagnosis held(HeldRuns.Held held) {
    String names = String.join(", ", held.reason().names());
    return Diagnosis.todo(
        "held",
        "The run "
            + held.run().id().shortForm()
            + " is held"
            + (held.reason().remotes().isEmpty()
                ? ""
                : " for " + Untrusted.line(String.join(", ", held.reason().remotes()), 120))
            + ".",
        Untrusted.line(held.reason().message() + (names.isEmpty() ? "" : " " + names), 300),
        held.remedy().isEmpty() ? "" : "If that is fine: " + held.remedy());
  }

  private static Diagnosis damaged(Path directory, GitRunsException e) {
    return Diagnosis.todo(
        "journal",
        "A journal can't be read: " + Untrusted.line(directory.toString(), 200),
        e.getMessage(),
        e.next());
  }
}
