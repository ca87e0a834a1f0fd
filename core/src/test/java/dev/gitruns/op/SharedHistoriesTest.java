package dev.gitruns.op;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clones and remotes with random histories over real git: pushes that crash or whose answer is
 * lost, servers that refuse runs, reverts on the forge, erasures, collections of garbage. In the
 * end each remote has every run that it takes, and nothing that was purged.
 */
class SharedHistoriesTest {
  @TempDir private Path directory;

  /** Every run's history is a matter of its seed; a failure names it. */
  @ParameterizedTest
  @ValueSource(longs = {1})
  void remotesEndWithAllThatTheyTake(long seed) throws Exception {
    history(directory, seed, 10);
  }

  @Tag("long")
  @Test
  void remotesEndWithAllThatTheyTakeInAThousandHistories() throws Exception {
    long first = Long.getLong("histories.first", 1000);
    int count = Integer.getInteger("histories.count", 1000);
    for (long seed = first; seed < first + count; seed++) {
      Path place = directory.resolve("history" + seed);
      history(place, seed, 14);
      SharedHistory.delete(place);
    }
  }

  private static void history(Path place, long seed, int operations) throws Exception {
    try (SharedHistory history = new SharedHistory(place, seed)) {
      for (int i = 0; i < operations; i++) {
        history.step();
      }
      history.check();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("the history of seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
