package dev.gitruns;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.op.SealRuns;
import dev.gitruns.op.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Seals runs that have ended, on a thread that nobody waits for unless they ask to. */
final class BackgroundSeal {
  private final RecordingGround ground;
  private final Errands errands = new Errands("git-runs seal");
  private Workspace workspace;

  BackgroundSeal(RecordingGround ground) {
    this.ground = ground;
  }

  void add(Path journal) {
    errands.add(() -> seal(journal));
  }

  /** On the one thread of the errands. */
  private void seal(Path journal) {
    try {
      if (workspace == null) {
        Optional<Workspace> another = ground.another();
        if (another.isEmpty()) {
          return;
        }
        workspace = another.get();
      }
      new SealRuns(workspace).one(journal).trouble().forEach(ground.settings()::tell);
    } catch (GitRunsException e) {
      ground.settings().tell("A run isn't sealed yet: " + e.getMessage() + " " + e.next());
    } catch (RuntimeException e) {
      ground.settings().tell("A run isn't sealed yet: " + e);
    }
  }

  /** Waits for what was added so far; false where that takes longer. */
  boolean await(Duration limit) {
    CountDownLatch reached = new CountDownLatch(1);
    errands.add(reached::countDown);
    try {
      return errands.isFinished() || reached.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Takes nothing more, and waits for what was added. */
  boolean finish(Duration limit) {
    errands.add(this::letGo);
    return errands.finish(limit);
  }

  private void letGo() {
    if (workspace != null) {
      workspace.close();
    }
  }
}
