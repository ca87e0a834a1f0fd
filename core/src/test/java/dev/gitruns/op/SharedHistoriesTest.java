package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
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

  @Test
  void twoClonesWithTwoRemotesAgreeAfterTwoSyncs() throws Exception {
    Hub left = Hub.at(directory.resolve("left.git"));
    Hub right = Hub.at(directory.resolve("right.git"));
    try (ScratchRepository ada = left.clone(directory.resolve("ada"));
        ScratchRepository bob = right.clone(directory.resolve("bob"))) {
      for (ScratchRepository clone : List.of(ada, bob)) {
        clone.git("remote", "remove", "origin");
        clone.git("remote", "add", "left", left.dir().toString());
        clone.git("remote", "add", "right", right.dir().toString());
      }
      HandJournal.in(ada.workspace().store().directory().live(), 1).end();
      Hub.push(ada, "left");
      HandJournal.in(bob.workspace().store().directory().live(), 2).end();
      Hub.push(bob, "right");
      HandJournal.in(ada.workspace().store().directory().live(), 3).end();

      int syncs = 0;
      while (!tip(left).equals(tip(right)) || left.runs().size() < 3) {
        assertThat(++syncs).isLessThanOrEqualTo(2);
        for (ScratchRepository clone : List.of(ada, bob)) {
          Hub.push(clone, "left");
          Hub.push(clone, "right");
        }
      }
      assertThat(right.runs()).hasSize(3);
    }
  }

  private static String tip(Hub hub) throws Exception {
    return hub.git("for-each-ref", "--format=%(objectname)", "refs/heads/git-runs");
  }
}
