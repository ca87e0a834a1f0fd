package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.op.CraftedBranch.Entry;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tips of a remote whose few objects stand for more paths, events or bytes than a reader takes. */
class TipBudgetTest {
  private ScratchRepository victim;

  @BeforeEach
  void makeVictim(@TempDir Path place) throws IOException {
    victim = new ScratchRepository(place.resolve("victim"));
    HandJournal.in(victim.workspace().store().directory().live(), 1).end();
    new SealRuns(victim.workspace()).pending();
  }

  @AfterEach
  void close() {
    victim.close();
  }

  /** Trees that no reader takes: each has one entry for the root of a tip. */
  static Map<String, Function<CraftedBranch, Entry>> tooLarge() {
    Map<String, Function<CraftedBranch, Entry>> all = new LinkedHashMap<>();
    all.put(
        "runs: files of one run", git -> runs(git, many(git, 1_500, "d%04d", files(git, 1_500))));
    all.put("runs: files that all runs share", TipBudgetTest::sharedFiles);
    all.put("events: keys that all shards share", git -> kinds(git, 20, sharedKeys(git)));
    all.put("events: files that all keys share", TipBudgetTest::sharedEvents);
    all.put("events: bytes of one large file at many paths", TipBudgetTest::largeEvents);
    all.put("events: one directory of more than 32 MiB", TipBudgetTest::largeTree);
    return all;
  }

  static List<String> namesOfTooLarge() {
    return List.copyOf(tooLarge().keySet());
  }

  @ParameterizedTest
  @MethodSource("namesOfTooLarge")
  void tipBeyondLimitIsRefusedByNameAndTheRestIsShown(String name) throws IOException {
    fetch(tooLarge().get(name), name.substring(0, name.indexOf(':')));
    Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), this::assertRefused);
  }

  private void assertRefused() {
    try (Workspace workspace = Workspace.open(victim.workspace().caller())) {
      assertThat(workspace.store().unreadable().keySet()).containsExactly("evil");
      assertThat(workspace.store().unreadable().get("evil")).contains("limit");
      assertThat(new ListRuns(workspace).rows()).extracting(RunRow::name).containsExactly("hand-1");
      assertThat(new VerifyRuns(workspace).branch().findings())
          .anySatisfy(finding -> assertThat(finding.message()).contains("evil").contains("limit"));
    }
  }

  @Test
  void directoriesOfOtherFormsCostNothing() throws IOException {
    // 40^5 paths, none of which any branch of runs has.
    fetch(
        git -> {
          Entry tree = files(git, 40);
          for (int level = 0; level < 5; level++) {
            tree = many(git, 40, "D%02d", tree);
          }
          return tree;
        },
        "events");
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          try (Workspace workspace = Workspace.open(victim.workspace().caller())) {
            assertThat(workspace.store().unreadable()).isEmpty();
            assertThat(new ListRuns(workspace).rows()).hasSize(1);
          }
        });
  }

  @Test
  void manyRunsOfFewFilesAreWithinLimits() throws IOException {
    fetch(git -> manyRuns(git, 2_000, files(git, 10)), "runs");
    try (Workspace workspace = Workspace.open(victim.workspace().caller())) {
      assertThat(workspace.store().unreadable()).isEmpty();
    }
  }

  /** A tip of the remote evil: the usual FORMAT, and this entry. */
  private void fetch(Function<CraftedBranch, Entry> made, String name) throws IOException {
    CraftedBranch git = new CraftedBranch(victim.top.resolve(".git"));
    Map<String, Entry> top = new TreeMap<>();
    top.put("FORMAT", new Entry(CraftedBranch.FILE, victim.git("rev-parse", "git-runs:FORMAT")));
    top.put(name, made.apply(git));
    String author = "Eve <eve@example.org> 1700000000 +0000";
    String commit = git.commit(git.tree(top), "", author, "Record a run");
    victim.git("config", "remote.evil.gitruns", "read");
    victim.git("update-ref", "refs/remotes/evil/git-runs", commit);
  }

  private static Entry directory(CraftedBranch git, Map<String, Entry> entries) {
    return new Entry(CraftedBranch.DIRECTORY, git.tree(entries));
  }

  private static Entry many(CraftedBranch git, int count, IntFunction<String> name, Entry entry) {
    Map<String, Entry> entries = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      entries.put(name.apply(i), entry);
    }
    return directory(git, entries);
  }

  private static Entry many(CraftedBranch git, int count, String form, Entry entry) {
    return many(git, count, form::formatted, entry);
  }

  private static Entry file(CraftedBranch git, String text) {
    return new Entry(CraftedBranch.FILE, git.blob(text));
  }

  private static Entry files(CraftedBranch git, int count) {
    return many(git, count, "f%04d", file(git, "{}\n"));
  }

  private static String digest(int number) {
    return Sha256Sums.digest(("" + number).getBytes(StandardCharsets.UTF_8)).hex();
  }

  private static Entry runs(CraftedBranch git, Entry run) {
    return manyRuns(git, 1, run);
  }

  private static Entry manyRuns(CraftedBranch git, int count, Entry run) {
    Map<String, Map<String, Entry>> shards = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String id = digest(i);
      shards.computeIfAbsent(id.substring(0, 2), shard -> new TreeMap<>()).put(id, run);
    }
    Map<String, Entry> all = new TreeMap<>();
    shards.forEach((shard, ids) -> all.put(shard, directory(git, ids)));
    return directory(git, all);
  }

  private static Entry sharedFiles(CraftedBranch git) {
    Map<String, Entry> run = new TreeMap<>(Map.of("run.json", file(git, "{}\n")));
    run.put("media", files(git, 1_000));
    return manyRuns(git, 1_100, directory(git, run));
  }

  private static Entry kinds(CraftedBranch git, int count, Entry shards) {
    return many(git, count, "kind%d", shards);
  }

  private static Entry sharedKeys(CraftedBranch git) {
    Entry files = many(git, 256, i -> digest(i) + ".json", file(git, "{}\n"));
    Entry inner = many(git, 256, "%02x", files);
    Entry keys = many(git, 256, i -> "%02x".formatted(i) + digest(i).substring(0, 30), inner);
    return many(git, 256, "%02x", keys);
  }

  private static Entry sharedEvents(CraftedBranch git) {
    Entry files = many(git, 5_000, i -> digest(i) + ".json", file(git, "{}\n"));
    Map<String, Entry> all = new TreeMap<>();
    for (int i = 0; i < 60; i++) {
      String shard = "%02d".formatted(i);
      all.put(shard, directory(git, Map.of("01jd00000000000000000000" + shard, files)));
    }
    return directory(git, Map.of("run", directory(git, all)));
  }

  private static Entry largeEvents(CraftedBranch git) {
    Entry files = many(git, 70, i -> digest(i) + ".json", file(git, "x".repeat(1 << 20)));
    Entry key = directory(git, Map.of("01jd0000000000000000000000", files));
    return directory(git, Map.of("run", directory(git, Map.of("00", key))));
  }

  private static Entry largeTree(CraftedBranch git) {
    // Names as long as git ever takes them: few entries, many bytes.
    String name = "x".repeat(4_000);
    return many(git, 9_000, i -> name + i, file(git, "{}\n"));
  }
}
