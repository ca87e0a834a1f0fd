package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hooks of a server let pass, and what not: trees made by hand, pushed by real git. */
class ServerCheckTest {
  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final String LINK = "120000", PROGRAM = "100755", MODULE = "160000";
  private static final String FILE = "100644";
  @TempDir private Path directory;
  private Hub hub;
  private ScratchRepository ada;
  private String tip;
  private String run;
  private String dir;
  private final SoftAssertions softly = new SoftAssertions();

  @BeforeEach
  void makeHub() throws IOException {
    hub = Hub.at(directory.resolve("hub.git"));
    ada = hub.clone(directory.resolve("ada"));
    hub.hook("pre-receive", "exec '" + Path.of("../hooks/pre-receive").toRealPath() + "'");
    for (int seed = 1; seed < 3; seed++) {
      HandJournal.in(ada.workspace().store().directory().live(), seed).artifact("a.txt", "x").end();
    }
    assertThat(Hub.push(ada, "origin").pushed()).hasSize(2);
    HandJournal.in(ada.workspace().store().directory().live(), 3).artifact("a.txt", "y").end();
    new SealRuns(ada.workspace()).pending();
    tip = ada.git("rev-parse", "git-runs");
    List<String> before = hub.runs();
    run =
        ada.workspace().store().runs().stream()
            .map(Object::toString)
            .filter(id -> !before.contains(id))
            .findFirst()
            .orElseThrow();
    dir = "runs/" + run.substring(0, 2) + "/" + run;
  }

  @AfterEach
  void close() {
    ada.close();
    softly.assertAll();
  }

  /** Changes of a tree: by path, mode and text; without a mode the path goes. */
  private record Change(String mode, String text) {}

  private static Change file(String text) {
    return new Change(FILE, text);
  }

  private static final Change GONE = new Change("", "");

  private String blob(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("blob"), text, StandardCharsets.ISO_8859_1);
    return ada.git("hash-object", "-w", "--no-filters", file.toString());
  }

  /** A commit on this one with these changes, made without git's own checks of paths. */
  private String commit(String parent, Map<String, Change> changes) throws IOException {
    TreeMap<String, String> entries = new TreeMap<>();
    for (String line : ada.git("ls-tree", "-r", parent).lines().toList()) {
      entries.put(line.substring(line.indexOf('\t') + 1), line.substring(0, line.indexOf('\t')));
    }
    for (var change : changes.entrySet()) {
      String mode = change.getValue().mode();
      String object = mode.equals(MODULE) ? "1".repeat(40) : blob(change.getValue().text());
      if (mode.isEmpty()) {
        entries.remove(change.getKey());
      } else if (mode.equals("040000")) {
        entries.put(
            change.getKey(),
            mode + " tree " + ada.git("hash-object", "-t", "tree", "-w", "/dev/null"));
      } else {
        entries.put(change.getKey(), mode + (mode.equals(MODULE) ? " commit " : " blob ") + object);
      }
    }
    return ada.git("commit-tree", "-p", parent, "-m", "by hand", tree(entries, ""));
  }

  private String tree(TreeMap<String, String> entries, String prefix) throws IOException {
    StringBuilder lines = new StringBuilder();
    Map<String, Boolean> below = new LinkedHashMap<>();
    for (var entry : entries.tailMap(prefix).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      String rest = entry.getKey().substring(prefix.length());
      int slash = rest.indexOf('/');
      if (slash < 0) {
        lines
            .append(entry.getValue())
            .append('\t')
            .append(rest.replaceFirst("^=", ""))
            .append('\n');
      } else if (below.put(rest.substring(0, slash), true) == null) {
        String name = rest.substring(0, slash);
        lines.append("040000 tree ").append(tree(entries, prefix + name + "/"));
        lines.append('\t').append(name).append('\n');
      }
    }
    Path file = Files.writeString(directory.resolve("tree" + prefix.length()), lines.toString());
    Process mktree =
        new ProcessBuilder("git", "mktree", "--missing")
            .directory(ada.top.toFile())
            .redirectInput(file.toFile())
            .start();
    return new String(mktree.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  /** What the server says of a push, or an empty text where it takes it. */
  private String push(String commit) throws IOException {
    return push(commit, "refs/heads/git-runs");
  }

  private String push(String commit, String ref) throws IOException {
    Process push =
        new ProcessBuilder("git", "push", "-q", "--force", "origin", commit + ":" + ref)
            .directory(ada.top.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(push.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return push.waitFor() == 0 ? "" : said;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void refused(String path, Change change, String why) throws IOException {
    refused(Map.of(path, change), why);
  }

  private void refused(Map<String, Change> changes, String why) throws IOException {
    String said = push(commit(tip, changes));
    softly.assertThat(said).as(changes.toString()).contains("git-runs: refused").contains(why);
    softly.assertThat(said).contains("next: git runs push");
  }

  private String text(String name) throws IOException {
    return ada.git("cat-file", "blob", tip + ":" + dir + "/" + name) + "\n";
  }

  private String held(String path) throws IOException {
    return ada.git("ls-tree", "--name-only", tip, path + "/");
  }

  @Test
  @Tag("long")
  void runsThatAreNotWhatTheySayAreNamedAndRefused() throws IOException {
    String named = "run " + run + ": it ";
    String sums = text("SHA256SUMS");
    String artifact = held(dir + "/artifacts");
    refused(
        dir + "/run.json",
        file("{}\n"),
        named + "has a run.json that is not a document of its form");
    refused(dir + "/run.json", GONE, named + "has no run.json");
    refused(dir + "/SHA256SUMS", GONE, named + "has no SHA256SUMS");
    refused(dir + "/SHA256SUMS", file(sums + sums), named + "is not what its name says");
    refused(dir + "/SHA256SUMS", file(sums.strip()), named + "is not what its name says");
    refused(dir + "/summary.json", GONE, named + "lacks a file that SHA256SUMS lists");
    refused(artifact, GONE, named + "lacks a file that SHA256SUMS lists");
    refused(artifact, new Change(PROGRAM, "y"), named + "has an entry of mode 100755");
    refused(artifact, new Change(LINK, "/etc/passwd"), named + "has an entry of mode 120000");
    refused(artifact, new Change(MODULE, ""), named + "has an entry of mode 160000");
    refused(artifact, file(pointer("9".repeat(64), 1)), named + "has a file that is not the one");
    refused(dir + "/extra.txt", file("x"), named + "has a file that SHA256SUMS does not list");
    refused(dir + "/Upper", file("x"), named + "has a file of a name that no run has");
    refused(dir + "/.hidden", file("x"), named + "has a file of a name that no run has");
    refused(dir + "/a/b/c", file("x"), named);
    refused(dir + "/.git/config", file("x"), named + "has a directory where none may be");
    refused(dir + "/" + "l".repeat(101), file("x"), named + "has a file of a name");
    refused(dir + "/.gitattributes", file("* filter=x\n"), named + "has another .gitattributes");
    refused(dir + "/empty", new Change("040000", ""), named + "has an empty directory");
    refused(dir + "/=run.json", file("{}\n"), named);
    hub.git("config", "runs.maxRun", "100");
    refused(Map.of(), named + "has ");
    hub.git("config", "--unset", "runs.maxRun");
    hub.git("config", "runs.maxFile", "10");
    refused(Map.of(), named + "has a file of ");
    hub.git("config", "--unset", "runs.maxFile");
    assertThat(push(tip)).isEmpty();
  }

  private static String pointer(String oid, long size) {
    return "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n"
        .formatted(oid, size);
  }

  @Tag("long")
  @Test
  void whatIsNoRunOrEventHasNoPlaceOnTheBranch() throws IOException {
    String uid = "01arz3ndektsv4rrffq69g5fav";
    String events = "events/run/av/" + uid + "/";
    refused("train.py", file("print(1)\n"), "has a path that no run has: train.py");
    refused("runs/notes.txt", file("x"), "has a path that no run has");
    refused("runs/zz/x", file("x"), "has a directory where none may be: runs/zz");
    refused("runs/01/" + HEX + "/run.json", file("{}\n"), HEX + ": it has no SHA256SUMS");
    refused("runs/00/" + HEX + "/run.json", file("{}\n"), "where none may be");
    refused("runs/01/" + HEX, new Change(MODULE, ""), "has an entry of mode 160000");
    refused("link", new Change(LINK, "/"), "has an entry of mode 120000");
    refused("=.gitmodules", file("x"), "has a path that no run has");
    refused("a\"b", file("x"), "has a path that no run has");
    refused("README.md", file("Mine\n"), "changes README.md");
    refused("README.md", GONE, "lacks the file README.md");
    refused(".gitattributes", file("* filter=evil\n"), "changes .gitattributes");
    refused("FORMAT", file("{\n  \"format\": 2\n}\n"), "changes FORMAT");
    refused(events + HEX + ".json", file("{}\n"), "an event that is not what its name says");
    refused(events + "note.json", file("{}\n"), "has a path that no run has");
    refused("events/run/aa/" + uid + "/" + HEX + ".json", file("{}\n"), "where none may be");
    refused("events/run/av/short/" + HEX + ".json", file("{}\n"), "where none may be");
    refused("events/Model/00/x", file("{}\n"), "where none may be");
    refused(
        events + "4c72ba972e6e2dd56ab22d1f41c4a45d7d9d60cd4ec1ff4b9ff8cb6ad7ee2ae5.json",
        file("x\n"),
        "an event that is not what its name says");
    refused(
        events + "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a.json",
        file("{}"),
        "an event without a type");
    assertThat(push(tip)).isEmpty();
  }

  @Test
  void whatIsThereStaysUnlessItIsPurged() throws IOException {
    assertThat(push(tip)).isEmpty();
    TreeMap<String, Change> all = new TreeMap<>();
    for (String path : ada.git("ls-tree", "-r", "--name-only", tip, dir).lines().toList()) {
      all.put(path, GONE);
    }
    refused(all, "drops the run " + run);
    refused(dir + "/config.json", GONE, "lacks a file that SHA256SUMS lists: config.json");
    new AnnotateRun(ada.workspace()).note(new ShowRun(ada.workspace()).find(run), "remark");
    tip = ada.git("rev-parse", "git-runs");
    assertThat(push(tip)).isEmpty();
    String event =
        held(
            ada.git("ls-tree", "-d", "-r", "--name-only", tip, "events")
                .lines()
                .reduce((a, b) -> b)
                .orElseThrow());
    refused(event, GONE, "drops the event");
    refused(event, file("{}\n"), "an event that is not what its name says");

    String main = ada.git("rev-parse", "main");
    assertThat(push(main)).contains("it would replace the history");
    assertThat(push("git-runs~1")).contains("it would replace the history");
    assertThat(push("")).contains("it would be deleted");
    assertThat(push(ada.git("rev-parse", tip + "^{tree}"))).isNotEmpty();
    String merge = ada.git("commit-tree", "-p", tip, "-p", main, "-m", "m", tip + "^{tree}");
    assertThat(push(merge)).contains("another history was merged into it");
    assertThat(push(main, "refs/runs/code")).contains("a commit of its chain has files");
    assertThat(push(main, "refs/runs/live/x")).contains("belong to one clone");
    assertThat(push(main, "refs/heads/topic")).isEmpty();
    assertThat(push("", "refs/heads/topic")).isEmpty();

    PurgeRun purge = new PurgeRun(ada.workspace());
    purge.run(purge.named(run), Optional.of("config.json"), "named", false);
    assertThat(push(ada.git("rev-parse", "git-runs"))).isEmpty();
    String purged = ada.git("rev-parse", "git-runs");
    refusedAfter(purged, dir + "/config.json", "was purged, and may not come back: config.json");
    purge.run(purge.named(run), Optional.empty(), "named", false);
    assertThat(push(ada.git("rev-parse", "git-runs"))).isEmpty();
    assertThat(hub.runs()).hasSize(2);
    hub.git("fsck", "--strict");
  }

  /** What was purged comes back in a commit on this tip. */
  private void refusedAfter(String purged, String path, String why) throws IOException {
    String bytes = ada.git("cat-file", "blob", tip + ":" + path) + "\n";
    String said = push(commit(purged, Map.of(path, file(bytes))));
    assertThat(said).contains("git-runs: refused run " + run).contains(why);
  }

  @Test
  void aPushHoldsTheRunsThatTheServerNames() throws IOException {
    hub.git("config", "runs.maxFile", "600");
    HandJournal.in(ada.workspace().store().directory().live(), 4)
        .artifact("a.txt", "z".repeat(700))
        .end();
    HandJournal.in(ada.workspace().store().directory().live(), 5)
        .artifact("a.txt", "z".repeat(700))
        .end();
    PushRuns.Report report = Hub.push(ada, "origin");
    assertThat(report.trouble()).isEmpty();
    assertThat(report.held()).hasSize(2);
    assertThat(report.tries()).isEqualTo(2);
    assertThat(report.notes().toString()).contains("has a file of 700 bytes, and at most 600 may");
    assertThat(hub.runs()).hasSize(3);
  }

  @Test
  void aBranchMustBeginAsOneOfRuns() throws IOException {
    List<String> refusals = new ArrayList<>();
    hub.git("update-ref", "-d", "refs/heads/git-runs");
    refusals.add(push("main"));
    String orphan = ada.git("commit-tree", "-m", "mine", tip + "^{tree}");
    refusals.add(push(orphan));
    assertThat(refusals).allMatch(said -> said.contains("does not begin as a runs branch does"));
    hub.git("config", "runs.maxRuns", "2");
    assertThat(push(tip)).contains("it brings 3 runs at once");
    hub.git("config", "runs.maxRuns", "3");
    assertThat(push(tip)).isEmpty();
    assertThat(hub.runs()).hasSize(3);
  }
}
