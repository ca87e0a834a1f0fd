package dev.gitruns.store.git;

import dev.gitruns.store.CommitSteps;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a store takes from outside.
 *
 * @param clock dates commits and events
 * @param random spreads retries
 * @param turn how long a commit waits for its turn before it goes on without
 * @param patience how long a commit tries to move the branch
 * @param steps hears of each step of a commit
 * @param journals where live journals lie, if the user put them elsewhere
 */
public record StoreSettings(
    Clock clock,
    RandomGenerator random,
    Duration turn,
    Duration patience,
    CommitSteps steps,
    Optional<Path> journals) {

  public static StoreSettings standard(Clock clock, RandomGenerator random) {
    return new StoreSettings(
        clock,
        random,
        Duration.ofSeconds(30),
        Duration.ofSeconds(20),
        CommitSteps.NONE,
        Optional.empty());
  }

  public StoreSettings with(CommitSteps heard) {
    return new StoreSettings(clock, random, turn, patience, heard, journals);
  }

  public StoreSettings withPatience(Duration time) {
    return new StoreSettings(clock, random, time, time, steps, journals);
  }

  public StoreSettings withJournals(Path dir) {
    return new StoreSettings(clock, random, turn, patience, steps, Optional.of(dir));
  }
}
