package dev.gitruns.store.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.CommitReport;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.RunOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three clones record, tag, resume, purge, erase, crash, collect, fetch and unite at random; then
 * all unite, and must agree on everything that was acknowledged.
 */
class UnionHistoriesTest {
  private static final int CLONES = 3;
  private static final int MOST_ROUNDS = 4;

  @TempDir Path temp;
  private final List<TestRepo> repos = new ArrayList<>();
  private final List<GitRunStore> stores = new ArrayList<>();
  private final Map<RunId, Uid> acknowledged = new HashMap<>();
  private final Set<String> events = new HashSet<>();
  private final Set<Uid> purged = new HashSet<>();
  private final Set<Uid> erased = new HashSet<>();
  private Random random;
  private boolean crash;
  private long now;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void clonesAgreeInTheEnd(long seed) throws Exception {
    history(seed, 30);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(longs = {1000, 2000, 3000, 4000})
  void clonesAgreeInTheEndOfLongHistories(long seed) throws Exception {
    history(seed, 300);
  }

  private void history(long seed, int operations) throws Exception {
    random = new Random(seed);
    for (int i = 0; i < CLONES; i++) {
      TestRepo repo = TestRepo.create(temp.resolve("clone" + i));
      repo.git("config", "gc.auto", "0");
      repos.add(repo);
    }
    for (int i = 0; i < CLONES; i++) {
      for (int j = 0; j < CLONES; j++) {
        if (i != j) {
          repos.get(i).git("remote", "add", "r" + j, repos.get(j).dir.toString());
        }
      }
      stores.add(GitRunStore.open(repos.get(i).dir, settings(seed + i)));
    }
    for (int i = 0; i < operations; i++) {
      step(random.nextInt(CLONES));
    }
    crash = false;
    assertThat(roundsUntilQuiet()).as("rounds, seed " + seed).isLessThanOrEqualTo(MOST_ROUNDS);
    check();
    stores.forEach(GitRunStore::close);
  }

  private StoreSettings settings(long seed) {
    Random spread = new Random(seed);
    return StoreSettings.standard(Clock.systemUTC(), spread)
        .with(
            step -> {
              if (crash && random.nextInt(12) == 0) {
                throw new IllegalStateException("crash");
              }
            });
  }

  private void step(int clone) throws IOException {
    GitRunStore store = stores.get(clone);
    crash = random.nextInt(4) == 0;
    try {
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> record(store, TestRepo.uid(random.nextInt(1_000_000)));
        case 4 -> known(store).ifPresent(uid -> record(store, uid));
        case 5, 6 -> known(store).ifPresent(uid -> tag(store, uid));
        case 7 -> known(store).ifPresent(uid -> purge(store, uid));
        case 8 -> {
          if (random.nextInt(3) == 0) {
            known(store).ifPresent(uid -> erase(store, uid));
          }
        }
        case 9, 10 -> {
          fetch(clone, (clone + 1 + random.nextInt(CLONES - 1)) % CLONES);
          if (random.nextBoolean()) {
            uniteAll(clone);
          }
        }
        default -> repos.get(clone).git("gc", "-q", "--prune=now");
      }
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("crash");
    }
  }

  private java.util.Optional<Uid> known(GitRunStore store) {
    List<RunId> runs = store.runs();
    return runs.isEmpty()
        ? java.util.Optional.empty()
        : java.util.Optional.ofNullable(acknowledged.get(runs.get(random.nextInt(runs.size()))));
  }

  private void record(GitRunStore store, Uid uid) {
    try {
      TestRepo.seal(store, uid, Map.of("config.json", "{\n  \"n\": " + now++ + "\n}\n"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    List<SealedRun> waiting = store.pending();
    // Whatever a crash says, what waited isn't lost.
    waiting.forEach(run -> acknowledged.put(run.id(), run.uid()));
    CommitReport report = store.commit(waiting, List.of());
    assertThat(report.runs().values())
        .isSubsetOf(RunOutcome.ADDED, RunOutcome.ALREADY_PRESENT, RunOutcome.PURGED);
  }

  private Event say(GitRunStore store, Uid uid, String type, Value.Fields body) {
    EventKey key = EventKey.of(uid);
    Event event = Event.create(key, type, body, store.events(key), now++, "Ada");
    store.commit(List.of(), List.of(event));
    return event;
  }

  private void tag(GitRunStore store, Uid uid) {
    Value tags = new FieldsBuilder().put("t", "" + now).build();
    events.add(say(store, uid, Event.SET, new FieldsBuilder().put("tags", tags).build()).path());
  }

  private void purge(GitRunStore store, Uid uid) {
    // Even if the commit crashes after its ref moved.
    boolean crashes = crash;
    crash = false;
    events.add(say(store, uid, Event.PURGE, Value.Fields.EMPTY).path());
    purged.add(uid);
    crash = crashes;
  }

  private void erase(GitRunStore store, Uid uid) {
    purge(store, uid);
    crash = false;
    store.erase(ErasedSet.NONE.with(uid));
    erased.add(uid);
  }

  private void fetch(int to, int from) {
    if (stores.get(from).tip().isPresent()) {
      repos
          .get(to)
          .git(
              "fetch",
              "-q",
              "r" + from,
              "+refs/heads/git-runs:refs/remotes/r" + from + "/git-runs");
    }
  }

  /** Unites the local branch with what was fetched from every other clone. */
  private void uniteAll(int clone) {
    List<String> others = IntStream.range(0, CLONES).mapToObj(i -> "r" + i).toList();
    stores.get(clone).uniteWith(Set.of(), Optional.empty(), others);
  }

  private int roundsUntilQuiet() {
    for (int round = 0; round < 10; round++) {
      Object before = stores.stream().map(GitRunStore::tip).toList();
      for (int i = 0; i < CLONES; i++) {
        stores.get(i).commit(stores.get(i).pending(), List.of());
        for (int j = 0; j < CLONES; j++) {
          if (i != j) {
            fetch(i, j);
          }
        }
        uniteAll(i);
      }
      if (stores.stream().map(GitRunStore::tip).toList().equals(before)) {
        return round;
      }
    }
    return Integer.MAX_VALUE;
  }

  private void check() throws Exception {
    assertThat(stores.stream().map(GitRunStore::tip).distinct()).hasSize(1);
    Set<RunId> expected = new HashSet<>();
    acknowledged.forEach(
        (id, uid) -> {
          if (!purged.contains(uid)) {
            expected.add(id);
          }
        });
    for (int i = 0; i < CLONES; i++) {
      assertThat(stores.get(i).runs()).containsExactlyInAnyOrderElementsOf(expected);
      if (stores.get(i).tip().isEmpty()) {
        continue;
      }
      Set<String> paths =
          new HashSet<>(
              repos.get(i).git("ls-tree", "-r", "--name-only", "git-runs").lines().toList());
      for (String event : events) {
        Uid uid = new Uid(event.split("/")[3]);
        if (!erased.contains(uid)) {
          assertThat(paths).contains(event);
        }
      }
      String log = repos.get(i).git("log", "--format=", "--name-only", "-m", "--root", "git-runs");
      acknowledged.forEach(
          (id, uid) -> {
            if (erased.contains(uid)) {
              assertThat(log).doesNotContain(id.hex());
            }
          });
      assertThat(stores.get(i).audits().get(0).audit().orElseThrow().faults()).isEmpty();
      repos.get(i).git("gc", "-q", "--prune=now");
      repos.get(i).checkWhole();
    }
  }
}
