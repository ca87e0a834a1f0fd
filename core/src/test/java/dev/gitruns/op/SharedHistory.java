package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
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

/** Some clones, two remotes, and what happens to them by chance. */
final class SharedHistory implements AutoCloseable {
  private static final int MOST_ROUNDS = 4;

  private final Random random;
  private final Map<String, Hub> hubs = new LinkedHashMap<>();
  private final List<ScratchRepository> clones = new ArrayList<>();
  private final Map<Uid, String> recorded = new LinkedHashMap<>();
  private final Set<Uid> purged = new HashSet<>();
  private final Set<Uid> erased = new HashSet<>();
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
    }
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      ScratchRepository clone = hubs.get("a").clone(place.resolve("clone" + i));
      clone.git("remote", "rename", "origin", "a");
      clone.git("remote", "add", "b", hubs.get("b").dir().toString());
      clone.git("push", "-q", "--force", "b", "HEAD:refs/heads/main");
      clone.git("config", "gc.auto", "0");
      clone.git("config", "runs.remote", random.nextBoolean() ? "a" : "b");
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
    String remote = random.nextBoolean() ? "a" : "b";
    switch (random.nextInt(14)) {
      case 0, 1, 2, 3 -> record(clone);
      case 4 -> known().ifPresent(uid -> tag(clone, uid));
      case 5, 6, 7 -> push(clone, remote, false);
      case 8 -> {
        hubs.get(remote).hook("post-receive", "rm -f \"$0\"", "kill -9 $PPID");
        push(clone, remote, false);
      }
      case 9 -> push(clone, remote, true);
      case 10 -> fetch(clone, remote);
      case 11 -> revert(hubs.get(remote));
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
              .end();
      recorded.put(journal.uid(), kind);
      told.add("recorded " + journal.uid() + " " + kind);
    }
  }

  private void tag(ScratchRepository clone, Uid uid) {
    try (Workspace workspace = Workspace.open(clone.workspace().caller())) {
      new AnnotateRun(workspace)
          .tag(dev.gitruns.read.RunRow.builder(uid, 0).build(), "t", "" + next++);
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
      assertThat(erased).isNotEmpty();
    }
  }

  private void takeOut(ScratchRepository clone, Uid uid, boolean erase) {
    told.add((erase ? "erase " : "purge ") + uid + " in " + clone.top.getFileName());
    try (Workspace workspace = Workspace.open(clone.workspace().caller())) {
      new PurgeRun(workspace).run(uid, Optional.empty(), "by chance", erase);
    }
    purged.add(uid);
    if (erase) {
      erased.add(uid);
      for (String remote : hubs.keySet()) {
        replace(clone, remote);
      }
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
    for (String remote : hubs.keySet()) {
      try (Workspace workspace = Workspace.open(clone.workspace().caller())) {
        PushRuns.Report report = toReplace(workspace, remote).unitingHistories().run(false);
        assertThat(report.trouble()).as("%s", told).isEmpty();
      }
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
        clone ->
            hubs.keySet()
                .forEach(
                    remote ->
                        assertThat(replace(clone, remote).trouble()).as("%s", told).isEmpty()));
    checkRemotes();
    untilQuiet("syncs", this::sync);
    checkRemotes();
    if (recorded.values().stream().noneMatch(kind -> kind.startsWith("bad"))) {
      assertThat(tip("a")).as("%s", told).isEqualTo(tip("b"));
    }
  }

  private void checkRemotes() throws IOException {
    for (String name : hubs.keySet()) {
      Set<String> wanted = new TreeSet<>();
      recorded.forEach(
          (uid, kind) -> {
            if (!purged.contains(uid) && !kind.equals("bad" + name)) {
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
    }
  }

  private static String story(Hub hub) throws IOException {
    return hub.git("log", "--format=%h %p %s", "--name-only", "-m", "--root", "git-runs");
  }

  private void assertErased(String name) throws IOException {
    if (erased.isEmpty() || tip(name).isEmpty()) {
      return;
    }
    String all =
        hubs.get(name).git("log", "--format=", "-p", "-m", "--root", "git-runs", "--", "runs");
    for (Uid uid : erased) {
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
