package dev.gitruns.cli.command;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.op.WatchedRuns;
import dev.gitruns.read.LiveRun;
import dev.gitruns.workspace.Workspace;
import java.time.Duration;
import java.util.List;

/** The runs that go on elsewhere, fetched beside the screen, which never waits for a network. */
final class RemoteLook {
  private static final Duration EVERY = Duration.ofSeconds(30);

  private final WatchedRuns watched;
  private volatile List<LiveRun> known;

  /**
   * @param fetches whether to ask the remote again and again
   */
  RemoteLook(Workspace workspace, boolean fetches) {
    watched = new WatchedRuns(workspace);
    known = watched.beside();
    if (fetches) {
      Thread thread = new Thread(this::fetch, "git-runs-fetch");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void fetch() {
    try {
      while (true) {
        try {
          watched.fetch();
          known = watched.beside();
        } catch (GitRunsException e) {
          // What was fetched before stands, and becomes stale as it says itself.
          Thread.sleep(EVERY.toMillis());
        }
        Thread.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Those that aren't among these. */
  List<LiveRun> beside(List<LiveRun> here) {
    return known.stream()
        .filter(run -> here.stream().noneMatch(own -> own.row().uid().equals(run.row().uid())))
        .toList();
  }
}
