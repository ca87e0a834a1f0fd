package dev.gitruns.op;

import dev.gitruns.capture.Git;
import dev.gitruns.capture.LiveRefs;
import dev.gitruns.capture.SecretScanner;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.seal.SealSettings;
import dev.gitruns.seal.SealedRun;
import dev.gitruns.seal.Sealer;
import dev.gitruns.seal.SecretMask;
import dev.gitruns.store.CommitReport;
import dev.gitruns.store.RunOutcome;
import dev.gitruns.store.RunsDirectory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Seals journals whose runs are over, and commits all sealed runs that wait, together. */
public final class SealRuns {
  private final Workspace workspace;
  private final RunsDirectory directory;
  private final SealSettings settings;

  public SealRuns(Workspace workspace) {
    this.workspace = workspace;
    this.directory = workspace.store().directory();
    this.settings =
        SealSettings.of(SecretMask.by(new SecretScanner(workspace.allowedSecrets())))
            .withStored(id -> workspace.store().contents(id).isPresent());
  }

  /**
   * What a seal did.
   *
   * @param runs what became of each run
   * @param running journals that were left alone since their runs live, or may live
   * @param trouble sentences on what didn't work
   */
  public record Report(Map<RunId, RunOutcome> runs, int running, List<String> trouble) {
    public Report {
      runs = Map.copyOf(runs);
      trouble = List.copyOf(trouble);
    }
  }

  /**
   * Seals every journal of this repository whose run is over.
   *
   * @param force also those whose process may live on another machine
   */
  public Report pending(boolean force) {
    List<Path> journals = new ArrayList<>();
    int running = 0;
    List<String> trouble = new ArrayList<>();
    for (Path each : LiveRun.directories(directory.live())) {
      try {
        LiveRun run = LiveRun.read(each, workspace.place().host(), workspace.place().nowMicros());
        if (run.isOver() || force) {
          journals.add(each);
        } else {
          running++;
        }
      } catch (GitRunsException e) {
        trouble.add(message(each, e));
      }
    }
    return seal(journals, running, trouble);
  }

  /** Seals the one journal, which may lie anywhere, and commits it with all that waits. */
  public Report one(Path journal) {
    return seal(List.of(journal), 0, new ArrayList<>());
  }

  private Report seal(List<Path> journals, int running, List<String> trouble) {
    Map<Path, SealedRun> sealed = new TreeMap<>();
    for (Path journal : journals) {
      try {
        sealed.put(journal, Sealer.seal(journal, directory.sealed(), settings));
      } catch (GitRunsException e) {
        trouble.add(message(journal, e));
      }
    }
    List<SealedRun> waiting = workspace.store().pending();
    CommitReport report = workspace.store().commit(waiting, List.of());
    if (!report.why().isEmpty()) {
      trouble.add(report.why());
    }
    Map<RunId, RunOutcome> outcomes = new TreeMap<>(report.runs());
    sealed.forEach((journal, run) -> putAway(journal, run, outcomes, trouble));
    return new Report(outcomes, running, trouble);
  }

  /** Moves the journal to {@code done/} once its run is on the branch and no writer is left. */
  private void putAway(
      Path journal, SealedRun run, Map<RunId, RunOutcome> outcomes, List<String> trouble) {
    if (workspace.store().contents(run.id()).isEmpty()) {
      return;
    }
    outcomes.putIfAbsent(run.id(), RunOutcome.ALREADY_PRESENT);
    if (!journal.startsWith(directory.live())) {
      return;
    }
    try {
      new LiveRefs(Git.in(workspace.caller().cwd(), workspace.caller().env())).release(run.uid());
      Files.createDirectories(directory.done());
      Files.move(journal, directory.done(run.uid()), StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      // Another sealer put it away, or an earlier segment lies there: this one stays for the next.
      return;
    } catch (IOException e) {
      trouble.add("The sealed journal " + journal + " can't be put away: " + e);
    }
  }

  private static String message(Path journal, GitRunsException e) {
    return "The journal "
        + Untrusted.line(journal.getFileName().toString(), 60)
        + " can't be sealed: "
        + e.getMessage();
  }
}
