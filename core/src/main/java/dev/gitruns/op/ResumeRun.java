package dev.gitruns.op;

import dev.gitruns.journal.Liveness;
import dev.gitruns.journal.ProcessFacts;
import dev.gitruns.journal.StartDocument;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.JournalTail;
import dev.gitruns.read.KeptJournals;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunView;
import dev.gitruns.read.TailCache;
import dev.gitruns.record.Resumption;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.seal.SealedJournal;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds the head that a resumed run goes on from. What of the run isn't sealed yet is sealed first,
 * so that the new segment continues all there is.
 */
public final class ResumeRun {
  private final Workspace workspace;
  private final KeptJournals journals;

  public ResumeRun(Workspace workspace) {
    this.workspace = workspace;
    this.journals = new KeptJournals(workspace.store().directory());
  }

  /**
   * What the run that this selector names goes on from; its next journal may be made at once.
   *
   * @throws GitRunsException of kind NOT_FOUND where none or several heads fit, or it was purged;
   *     of kind CONFLICT if it still runs here, or another host wrote to it in the last 10 minutes
   */
  public Resumption from(String selector) {
    return from(selector, false);
  }

  /**
   * The same for a job that its scheduler started again: then the process of the attempt before is
   * over, whatever its journal says.
   */
  public Resumption ofRequeued(Uid uid) {
    return from(uid.text(), true);
  }

  private Resumption from(String selector, boolean isOver) {
    RunRow row = new ShowRun(workspace).find(selector);
    for (Path journal : journals.of(row.uid())) {
      seal(journal, row, isOver);
    }
    RunRow head = head(row);
    RunView view = new ShowRun(workspace).open(head);
    return Resumption.of(
        head.id().orElseThrow(),
        view.document(RunFileName.RUN),
        view.document(RunFileName.CONFIG),
        view.document(RunFileName.SUMMARY));
  }

  private void seal(Path journal, RunRow row, boolean force) {
    TailCache cache = new TailCache(workspace.store().directory().cache());
    JournalTail tail = JournalTail.read(journal, workspace, cache);
    boolean isSilent = !tail.isOver() && tail.liveness() == Liveness.STALE;
    SealRuns.Report report = new SealRuns(workspace).one(journal, force || isSilent);
    if (report.running() > 0) {
      throw stillRuns(tail, row, journal);
    }
    if (!Files.exists(journal) || !journals.isLive(journal)) {
      return;
    }
    try {
      // Writers of the old journal keep the files that they have open.
      SealedJournal.putAway(journal, journals.doneOf(journal), () -> true);
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The sealed journal " + journal + " can't be put away: " + e,
          "Check the permissions there.",
          e);
    }
    if (Files.exists(journal)) {
      String why = report.trouble().isEmpty() ? "" : " " + report.trouble().get(0);
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT,
          "What the run " + row.shortId() + " logged before isn't sealed, so it can't go on." + why,
          "git runs seal");
    }
  }

  private GitRunsException stillRuns(JournalTail tail, RunRow row, Path journal) {
    ProcessFacts process = StartDocument.of(tail.state().start()).process();
    if (Liveness.runsHere(process, workspace.place().host())) {
      return new GitRunsException(
          GitRunsException.Kind.CONFLICT,
          "The run "
              + row.shortId()
              + " is still recorded by process "
              + process.pid().getAsLong()
              + ": it can't go on twice.",
          "End it first.");
    }
    long silent = Math.abs(workspace.place().nowMicros() - tail.state().lastTime()) / 1_000_000;
    return new GitRunsException(
        GitRunsException.Kind.CONFLICT,
        "The run "
            + row.shortId()
            + " may still run on "
            + Untrusted.line(process.host(), 100)
            + ": it wrote something "
            + silent
            + " s ago.",
        "Wait until it is silent for 10 minutes; or take over now: git runs seal --force "
            + journal
            + ", then resume again.");
  }

  /** The head by now of the chain that this row showed. */
  private RunRow head(RunRow row) {
    Uid uid = row.uid();
    List<RunRow> heads =
        new ListRuns(workspace)
            .rows().stream()
                .filter(each -> each.uid().equals(uid) && each.id().isPresent())
                .filter(each -> row.id().isEmpty() || isPartOf(row.id().get(), each))
                .toList();
    if (heads.size() == 1) {
      return heads.get(0);
    }
    throw new GitRunsException(
        heads.isEmpty() ? GitRunsException.Kind.CONFLICT : GitRunsException.Kind.NOT_FOUND,
        heads.isEmpty()
            ? "The run " + uid + " has nothing sealed that it could go on from."
            : "The run " + uid + " has " + heads.size() + " heads: it went on in two places.",
        heads.isEmpty()
            ? "git runs seal"
            : "Name one by its id: "
                + String.join(", ", heads.stream().map(RunRow::shortId).toList()));
  }

  private static boolean isPartOf(RunId id, RunRow head) {
    return head.id().get().equals(id) || head.earlier().contains(id);
  }
}
