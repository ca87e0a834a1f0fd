package dev.gitruns.op;

import dev.gitruns.journal.SealMark;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.query.Selector;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.ListRuns.Listed;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunView;
import dev.gitruns.store.Purge;
import dev.gitruns.store.Purges;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Finds one run by what people call it, and opens all that is kept of it. */
public final class ShowRun {
  /** How often a run is looked for again that moves from its journal to its seal. */
  private static final int LOOKS = 5;

  /** How much of an id or uid must be given. */
  private static final int SHORTEST = 4;

  private final Workspace workspace;
  private final ListRuns runs;
  private List<RunRow> rows;

  public ShowRun(Workspace workspace) {
    this.workspace = workspace;
    this.runs = new ListRuns(workspace);
  }

  /**
   * The run that this selector names.
   *
   * @throws GitRunsException of kind NOT_FOUND where none or several fit
   */
  public RunRow find(String selector) {
    try {
      return Selector.parse(selector).resolve(runs);
    } catch (GitRunsException e) {
      refusePurged(selector);
      throw e;
    }
  }

  private void refusePurged(String selector) {
    if (selector.length() < SHORTEST) {
      return;
    }
    Purges purges = workspace.store().purges();
    Optional<Uid> uid =
        purges.uids().stream()
            .filter(each -> each.text().startsWith(selector) && purges.coversRun(each))
            .findFirst();
    if (uid.isPresent()) {
      throw purged(
          "The run "
              + uid.get()
              + " was purged"
              + purges.ofRun(uid.get()).map(ShowRun::by).orElse(""));
    }
    for (LogRuns.Entry entry : new LogRuns(workspace).entries(Optional.empty())) {
      for (RunId id : entry.gone()) {
        if (id.hex().startsWith(selector) && !purges.isEmpty()) {
          throw purged("The run " + id.shortForm() + " was purged: see commit " + entry.commit());
        }
      }
    }
  }

  private static String by(Purge purge) {
    return " by " + Untrusted.line(purge.by(), 100) + " on " + TimeText.utc(purge.at());
  }

  private static GitRunsException purged(String what) {
    return new GitRunsException(
        GitRunsException.Kind.NOT_FOUND, what + ".", "A purge is final: start another run.");
  }

  /** Every run, newest first; listed once. */
  public List<RunRow> rows() {
    if (rows == null) {
      rows = runs.rows();
    }
    return rows;
  }

  /** The files of this run; if it is sealed meanwhile, of the sealed run. */
  public RunView open(RunRow row) {
    Listed found = runs.listed(row).orElse(new Listed(row, Optional.empty()));
    for (int i = 0; i < LOOKS; i++) {
      Optional<RunView> view = view(found);
      if (view.isPresent()) {
        return view.get();
      }
      runs.refresh();
      found = runs.listed(row).orElse(found);
    }
    return RunView.of(workspace, found);
  }

  /** Empty where the journal was sealed since it was listed: what it held is elsewhere now. */
  private Optional<RunView> view(Listed found) {
    RunView view;
    try {
      view = RunView.of(workspace, found);
    } catch (GitRunsException e) {
      if (found.journal().filter(Files::isDirectory).isPresent()) {
        throw e;
      }
      return Optional.empty();
    }
    RunRow row = found.row();
    boolean still =
        found
            .journal()
            .map(
                journal ->
                    Files.isDirectory(journal)
                        && SealMark.read(journal).stream()
                            .flatMap(mark -> mark.ids().stream())
                            .allMatch(
                                id ->
                                    row.earlier().contains(id) || row.id().equals(Optional.of(id))))
            .orElse(true);
    return still ? Optional.of(view) : Optional.empty();
  }

  /** The run that this selector names, opened. */
  public RunView open(String selector) {
    return open(find(selector));
  }
}
