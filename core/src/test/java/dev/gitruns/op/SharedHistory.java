package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.read.KeptJournals;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Some clones, two remotes, and what happens to them by chance. Each clone shares runs with one of
 * the remotes and reads or ignores the other one. The history itself knows who recorded what.
 */
final class SharedHistory implements AutoCloseable {
  private static final int MOST_ROUNDS = 4;

  private final Random random;
  private final Map<String, Hub> hubs = new LinkedHashMap<>();
  private final List<ScratchRepository> clones = new ArrayList<>();
  private final Map<ScratchRepository, String> homes = new LinkedHashMap<>();
  private final Map<ScratchRepository, Set<Uid>> recordedIn = new LinkedHashMap<>();
  private final Map<Uid, String> recorded = new LinkedHashMap<>();
  private final Map<Uid, String> shared = new LinkedHashMap<>();
  private final Map<String, Set<Uid>> purged = new LinkedHashMap<>();
  private final Map<String, Set<Uid>> erased = new LinkedHashMap<>();
  private final Map<String, List<String>> tags = new LinkedHashMap<>();
  private final Map<String, List<String>> code = new LinkedHashMap<>();
  private final List<String> told = new ArrayList<>();
  private long next;

  /** What a process that is killed leaves: whatever it was doing isn't gone on with. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  SharedHistory(Path place, long seed) throws IOException {
    random = new Random(seed);
    next = seed * 1000;
    for (String name : List.of("a", "b")) {
      Hub hub = Hub.at(place.resolve(name + ".git"));
      hub.git("config", "gc.auto", "0");
      hub.hook("pre-receive", refusing("bad" + name));
      hubs.put(name, hub);
      purged.put(name, new HashSet<>());
      erased.put(name, new HashSet<>());
      tags.put(name, new ArrayList<>());
      code.put(name, new ArrayList<>());
    }
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      ScratchRepository clone = hubs.get("a").clone(place.resolve("clone" + i));
      clone.git("remote", "rename", "origin", "a");
      clone.git("remote", "add", "b", hubs.get("b").dir().toString());
      clone.git("push", "-q", "--force", "b", "HEAD:refs/heads/main");
      clone.git("config", "gc.auto", "0");
      String home = random.nextBoolean() ? "a" : "b";
      String level = random.nextInt(4) == 0 ? "ignore" : "read";
      clone.git("config", "runs.remote", home);
      clone.git("config", "remote." + (home.equals("a") ? "b" : "a") + ".gitruns", level);
      clone.write("code-of-" + i + ".txt", "only clone " + i + " has this\n");
      clone.git("add", "-A");
      clone.git("commit", "-q", "-m", "code of clone " + i);
      code.get(home).add(clone.git("rev-parse", "HEAD"));
      homes.put(clone, home);
      told.add("clone" + i + " shares with " + home + ", other: " + level);
      clones.add(clone);
    }
  }

  private static String[] refusing(String name) {
    return new String[] {
      "while read old new ref; do",
      // Only zeros mean that a ref goes; a commit's name may begin with many, too.
      "  case $new in *[!0]*) ;; *) continue;; esac",
      // What can't be looked at isn't taken.
      "  names=$(git log --format= --name-only -m --root $new --not --all) || exit 1",
      "  case $names in *." + name + "*) echo 'no such files'; exit 1;; esac",
      "done",
      "exit 0"
    };
  }

  void step() throws IOException {
    ScratchRepository clone = clones.get(random.nextInt(clones.size()));
    String remote = homes.get(clone);
    String any = random.nextBoolean() ? "a" : "b";
    switch (random.nextInt(14)) {
      case 0, 1, 2, 3 -> record(clone);
      case 4 -> known().ifPresent(uid -> tag(clone, uid));
      case 5, 6, 7 -> push(clone, remote, false);
      case 8 -> {
        hubs.get(remote).hook("post-receive", "rm -f \"$0\"", "kill -9 $PPID");
        push(clone, remote, false);
      }
      case 9 -> push(clone, remote, true);
      case 10 -> fetch(clone, any);
      case 11 -> revert(hubs.get(any));
      case 12 -> known().ifPresent(uid -> takeOut(clone, uid, random.nextInt(3) == 0));
      default -> clone.git("gc", "-q", "--prune=now");
    }
  }

  private Optional<Uid> known() {
    List<Uid> all = new ArrayList<>(recorded.keySet());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private void record(ScratchRepository clone) throws IOException {
    for (int i = 0; i <= random.nextInt(3); i++) {
      String kind = random.nextInt(6) > 0 ? "bin" : random.nextBoolean() ? "bada" : "badb";
      HandJournal journal =
          HandJournal.in(clone.workspace().store().directory().live(), next)
              .artifact("model." + kind, "model " + next++)
              .line("{\"code\":{\"commit\":\"" + clone.git("rev-parse", "HEAD") + "\"}}")
              .end();
      recorded.put(journal.uid(), kind);
      shared.put(journal.uid(), homes.get(clone));
      recordedIn.computeIfAbsent(clone, k -> new HashSet<>()).add(journal.uid());
      told.add("recorded " + journal.uid() + " " + kind + " in " + clone.top.getFileName());
    }
  }

  private void tag(ScratchRepository clone, Uid uid) {
    try (Workspace workspace = Workspace.open(clone.workspace().caller())) {
      String value = "tag-" + next++ + "-end";
      tags.get(homes.get(clone)).add(value);
      new AnnotateRun(workspace).tag(dev.gitruns.read.RunRow.builder(uid, 0).build(), "t", value);
    }
  }

  private void fetch(ScratchRepository clone, String remote) {
    try (Workspace workspace = Workspace.open(clone.workspace().caller())) {
      new FetchRuns(workspace, named(workspace, remote), false).run();
    }
  }

  private static SharedRemote named(Workspace workspace, String remote) {
    return SharedRemote.named(Optional.of(remote), workspace.store().repository());
  }

  private void push(ScratchRepository clone, String remote, boolean crashes) {
    told.add("push of " + clone.top.getFileName() + " to " + remote + (crashes ? ", crashes" : ""));
    Watch watch =
        (what, done, total) -> {
          if (crashes && random.nextInt(3) == 0) {
            throw new Crash();
          }
        };
    try (Workspace workspace = Workspace.open(clone.workspace().caller())) {
      PushRuns.Report report =
          new PushRuns(workspace, named(workspace, remote), false, watch).run(false);
      assertThat(report.trouble()).isEmpty();
    } catch (Crash e) {
      assertThat(crashes).isTrue();
    } catch (GitRunsException e) {
      // Only where runs were erased, and nobody agreed to replace the remote's history yet.
      assertThat(e).hasMessageContaining("Runs were erased");
      assertThat(erased.get(homes.get(clone))).isNotEmpty();
    }
  }

  private void takeOut(ScratchRepository clone, Uid uid, boolean erase) {
    told.add((erase ? "erase " : "purge ") + uid + " in " + clone.top.getFileName());
    try (Workspace workspace = Workspace.open(clone.workspace().caller())) {
      new PurgeRun(workspace).run(uid, Optional.empty(), "by chance", erase);
    }
    String home = homes.get(clone);
    purged.get(home).add(uid);
    if (erase) {
      erased.get(home).add(uid);
      replace(clone, home);
    }
  }

  private PushRuns.Report replace(ScratchRepository clone, String remote) {
    try (Workspace workspace = Workspace.open(clone.workspace().caller())) {
      return toReplace(workspace, remote).run(false);
    }
  }

  private static PushRuns toReplace(Workspace workspace, String remote) {
    return new PushRuns(workspace, named(workspace, remote), false, Watch.NONE).replacing(true);
  }

  private void sync(ScratchRepository clone) {
    for (String remote : hubs.keySet()) {
      fetch(clone, remote);
    }
    try (Workspace workspace = Workspace.open(clone.workspace().caller())) {
      PushRuns.Report report = toReplace(workspace, homes.get(clone)).unitingHistories().run(false);
      assertThat(report.trouble()).as("%s", told).isEmpty();
    }
  }

  /** What the button of a forge does: a commit that takes a run away again. */
  private void revert(Hub hub) throws IOException {
    if (hub.git("for-each-ref", "refs/heads/git-runs").isEmpty() || hub.runs().isEmpty()) {
      return;
    }
    List<String> runs = hub.runs();
    String run = runs.get(random.nextInt(runs.size()));
    told.add("revert of " + run + " on " + hub.dir().getFileName());
    Path work = Files.createTempDirectory(hub.dir().getParent(), "forge");
    hub.git("worktree", "add", "-q", "--detach", work.toString(), "git-runs");
    Hub tree = new Hub(work);
    tree.git("rm", "-q", "-r", "runs/" + run.substring(0, 2) + "/" + run);
    tree.git(
        "-c",
        "user.name=Forge",
        "-c",
        "user.email=forge@example.org",
        "commit",
        "-q",
        "-m",
        "Revert");
    String commit = tree.git("rev-parse", "HEAD");
    hub.git("worktree", "remove", "--force", work.toString());
    hub.git("update-ref", "refs/heads/git-runs", commit);
  }

  private interface Round {
    void of(ScratchRepository clone);
  }

  /** What all clones do one after the other, until no remote changes any more. */
  private void untilQuiet(String what, Round round) throws IOException {
    String before = "";
    int rounds = 0;
    for (String tips = "none"; !tips.equals(before); rounds++) {
      assertThat(rounds).as("%s until nothing changes; %s", what, told).isLessThan(MOST_ROUNDS);
      before = tips;
      clones.forEach(round::of);
      tips = tip("a") + tip("b");
    }
  }

  /** All push to all until nothing changes; then each remote must have what it takes. */
  void check() throws IOException {
    for (Hub hub : hubs.values()) {
      Files.deleteIfExists(hub.dir().resolve("hooks/post-receive"));
    }
    untilQuiet(
        "pushes",
        clone -> assertThat(replace(clone, homes.get(clone)).trouble()).as("%s", told).isEmpty());
    checkRemotes();
    untilQuiet("syncs", this::sync);
    checkRemotes();
    checkOwnJournals();
  }

  /** No purge of a remote that isn't shared deletes a journal. */
  private void checkOwnJournals() {
    for (ScratchRepository clone : clones) {
      try (Workspace workspace = Workspace.open(clone.workspace().caller())) {
        KeptJournals kept = new KeptJournals(workspace.store().directory());
        Set<Uid> journals = new HashSet<>();
        kept.live().forEach(journal -> KeptJournals.uid(journal).ifPresent(journals::add));
        kept.done().forEach(journal -> KeptJournals.uid(journal).ifPresent(journals::add));
        recordedIn.getOrDefault(clone, Set.of()).stream()
            .filter(uid -> !purged.get(homes.get(clone)).contains(uid))
            .forEach(uid -> assertThat(journals).as("%s", told).contains(uid));
      }
    }
  }

  private void checkRemotes() throws IOException {
    for (String name : hubs.keySet()) {
      Set<String> wanted = new TreeSet<>();
      recorded.forEach(
          (uid, kind) -> {
            if (shared.get(uid).equals(name)
                && !purged.get(name).contains(uid)
                && !kind.equals("bad" + name)) {
              wanted.add(uid.text());
            }
          });
      Hub hub = hubs.get(name);
      Set<String> there = uidsOn(name);
      assertThat(there)
          .as("on %s; %s; %s", name, told, there.equals(wanted) ? "" : story(hub))
          .isEqualTo(wanted);
      hub.git("gc", "-q", "--prune=now");
      assertThat(hub.git("fsck", "--strict", "--no-dangling")).doesNotContain("error", "missing");
      String objects = hub.git("rev-list", "--objects", "--all");
      assertThat(objects).as("%s", told).doesNotContain("." + "bad" + name);
      assertErased(name);
      assertNothingElse(name);
    }
  }

  /** Nothing that clones of the other remote recorded, said or wrote, in any commit. */
  private void assertNothingElse(String name) throws IOException {
    Hub hub = hubs.get(name);
    String other = name.equals("a") ? "b" : "a";
    String everything =
        hub.git("rev-list", "--all", "--") + "\n" + hub.git("log", "--all", "-p", "-m", "--root");
    shared.forEach(
        (uid, home) -> {
          if (home.equals(other)) {
            assertThat(everything).as("%s", told).doesNotContain("\"uid\": \"" + uid);
          }
        });
    tags.get(other).forEach(tag -> assertThat(everything).as("%s", told).doesNotContain(tag));
    code.get(other).forEach(id -> assertThat(everything).as("%s", told).doesNotContain(id));
    code.get(name).stream()
        .filter(id -> !everything.contains(id))
        .forEach(id -> assertThat(codeOfRuns(name)).as("%s", told).doesNotContain(id));
  }

  /** The commits that the runs on a remote name. */
  private String codeOfRuns(String name) {
    try {
      return tip(name).isEmpty() || hubs.get(name).runs().isEmpty()
          ? ""
          : hubs.get(name).git("grep", "-h", "\"commit\": ", "git-runs", "--", "runs/*/code.json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String story(Hub hub) throws IOException {
    return hub.git("log", "--format=%h %p %s", "--name-only", "-m", "--root", "git-runs");
  }

  private void assertErased(String name) throws IOException {
    if (erased.get(name).isEmpty() || tip(name).isEmpty()) {
      return;
    }
    String all =
        hubs.get(name).git("log", "--format=", "-p", "-m", "--root", "git-runs", "--", "runs");
    for (Uid uid : erased.get(name)) {
      assertThat(all).as("%s; %s", uid, told).doesNotContain("\"uid\": \"" + uid);
    }
  }

  private String tip(String name) throws IOException {
    return hubs.get(name).git("for-each-ref", "--format=%(objectname)", "refs/heads/git-runs");
  }

  private Set<String> uidsOn(String name) throws IOException {
    if (tip(name).isEmpty() || hubs.get(name).runs().isEmpty()) {
      return Set.of();
    }
    Set<String> uids = new TreeSet<>();
    String found =
        hubs.get(name).git("grep", "-h", "\"uid\": ", "git-runs", "--", "runs/*/run.json");
    found.lines().forEach(line -> uids.add(line.replaceAll(".*: \"|\",?$", "")));
    return uids;
  }

  static void delete(Path place) throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  @Override
  public void close() {
    clones.forEach(ScratchRepository::close);
  }
}
