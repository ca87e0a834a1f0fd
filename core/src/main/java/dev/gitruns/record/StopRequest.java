package dev.gitruns.record;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Whether somebody asked for an end after the command's own: work is then cut short, and if it
 * isn't over in time, given up.
 */
public final class StopRequest implements BooleanSupplier {
  private final Duration patience;
  private final Runnable giveUp;
  private final AtomicBoolean asked = new AtomicBoolean();

  /**
   * @param giveUp called once, this long after the request, unless this process has ended by then
   */
  public StopRequest(Duration patience, Runnable giveUp) {
    this.patience = patience;
    this.giveUp = giveUp;
  }

  /** Asks; for any thread, and any number of times. */
  public void ask() {
    if (asked.getAndSet(true)) {
      return;
    }
    Thread waiting =
        new Thread(
            () -> {
              try {
                Thread.sleep(patience.toMillis());
                giveUp.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "git-runs-stop");
    waiting.setDaemon(true);
    waiting.start();
  }

  @Override
  public boolean getAsBoolean() {
    return asked.get();
  }
}
