package dev.gitruns.op;

import dev.gitruns.capture.SecretScanner;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.read.LiveRun;
import dev.gitruns.read.LiveSeries;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.share.PushAnswer;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.share.WatchRefs;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Pushes the state of a run to its watch ref again and again, beside the run: whatever happens to
 * the network, the run doesn't notice.
 */
final class WatchPush implements AutoCloseable {
  private static final Duration PUSHING = Duration.ofSeconds(45);
  private static final Duration ENDING = Duration.ofSeconds(5);
  private static final int SILENCES = 3;

  private final Workspace workspace;
  private final ActiveRun run;
  private final TopRuns look;
  private final Optional<LiveSeries> series;
  private final WatchRefs refs;
  private final Path marker;
  private final SecretScanner scanner;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "git-runs-watch");
            thread.setDaemon(true);
            return thread;
          });
  private int refused;
  private boolean told;

  private WatchPush(Workspace workspace, ActiveRun run, SharedRemote remote, Duration every) {
    this.workspace = workspace;
    this.run = run;
    look = new TopRuns(workspace);
    series = look.series(run.uid());
    refs = new WatchRefs(workspace.git(), remote.name());
    marker = markers(workspace).resolve(run.uid().text());
    scanner = new SecretScanner(workspace.allowedSecrets());
    try {
      Files.createDirectories(marker.getParent());
      Files.writeString(marker, remote.name());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long millis = every.toMillis();
    worker.scheduleWithFixedDelay(
        () -> push(PUSHING), Math.min(millis, 5_000), millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Begins, where runs go to a remote by consent.
   *
   * @throws GitRunsException of kind USAGE where nobody agreed that runs go anywhere
   */
  static WatchPush start(Workspace workspace, ActiveRun run, Duration every) {
    SharedRemote remote = SharedRemote.named(Optional.empty(), workspace.store().repository());
    if (!remote.agreed()) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "Nobody agreed yet that runs go to " + remote.name() + ", so nobody can watch this one.",
          "git runs init --share " + remote.name());
    }
    return new WatchPush(workspace, run, remote, every);
  }

  private static Path markers(Workspace workspace) {
    return workspace.store().directory().root().resolve("watch");
  }

  private void push(Duration limit) {
    try {
      Optional<LiveRun> state = look.look(run.directory(), run.uid());
      if (state.isEmpty() || refused > SILENCES) {
        return;
      }
      byte[] document =
          WatchDocument.of(
              state.get(),
              series.map(LiveSeries::readOn).orElseGet(java.util.TreeMap::new),
              scanner,
              workspace.place().nowMicros());
      Path scratch = marker.resolveSibling(run.uid().text() + ".objects");
      PushAnswer answer = refs.push(run.uid(), document, scratch, limit);
      if (answer.outcome() == PushAnswer.Outcome.PUSHED) {
        refused = 0;
      } else if (answer.outcome() == PushAnswer.Outcome.REFUSED && ++refused > SILENCES) {
        problem("The remote takes no watch refs: " + answer.said());
      }
    } catch (RuntimeException e) {
      // A network that is away comes back; what lasts is worth a word.
      if (!(e instanceof GitRunsException)) {
        problem("The run's state wasn't pushed: " + e);
      }
    }
  }

  private void problem(String message) {
    if (!told) {
      told = true;
      run.problem("watch", message);
    }
  }

  /** Pushes how the run ended, for those who watch; waits for seconds at most. */
  void ended() {
    stop();
    if (refused == 0) {
      push(ENDING);
    }
  }

  /** Takes the state off the remote: the run is sealed, or somebody else will tell of it. */
  @Override
  public void close() {
    stop();
    clear(refs, marker, run.uid());
  }

  private void stop() {
    worker.shutdown();
    try {
      if (!worker.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
        worker.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void clear(WatchRefs refs, Path marker, Uid uid) {
    try {
      if (refs.delete(uid, ENDING)) {
        Files.deleteIfExists(marker);
      }
    } catch (GitRunsException | IOException e) {
      return; // the marker stays, and the next push tries again
    }
  }

  /** Takes the states of runs off the remote whose own process couldn't do that any more. */
  static void clearLeft(Workspace workspace, String remote) {
    Path markers = markers(workspace);
    if (!Files.isDirectory(markers)) {
      return;
    }
    try (Stream<Path> found = Files.list(markers)) {
      for (Path marker : found.sorted().toList()) {
        String name = marker.getFileName().toString();
        boolean ours = Uid.isUid(name) && Files.readString(marker).equals(remote);
        if (ours && !Files.isDirectory(workspace.store().directory().live(new Uid(name)))) {
          clear(new WatchRefs(workspace.git(), remote), marker, new Uid(name));
        }
      }
    } catch (IOException e) {
      return; // tried again by the next push
    }
  }
}
