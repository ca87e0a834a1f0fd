package dev.gitruns.cli.command;

import dev.gitruns.store.git.RepositoryCheck;
import java.time.Duration;
import java.util.Optional;

/** How often the state of a run that goes on is pushed, if at all. */
final class WatchInterval {
  private static final int USUAL = 60;
  private static final int SHORTEST = 5;

  private WatchInterval() {}

  /**
   * The interval.
   *
   * @param asked whether somebody wants it for this run
   */
  static Optional<Duration> of(boolean asked, RepositoryCheck.Checked settings) {
    int seconds =
        settings
            .setting("runs.watch")
            .filter(text -> text.matches("[0-9]{1,6}"))
            .map(Integer::parseInt)
            .orElse(0);
    if (seconds == 0 && !asked) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofSeconds(seconds == 0 ? USUAL : Math.max(SHORTEST, seconds)));
  }
}
